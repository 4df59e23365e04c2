package io.driftsafe.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.springframework.web.filter.OncePerRequestFilter;

/** A request of somebody who is known, so that the health shows its details, which tell of nodes and operations. */
final class KnownRequest extends HttpServletRequestWrapper {

    private final String name;

    KnownRequest(HttpServletRequest request, String name) {
        super(request);
        this.name = name;
    }

    @Override
    public Principal getUserPrincipal() {
        return () -> name;
    }

    /** Where nobody has to sign in, everybody who gets this far. */
    static final class Everybody extends OncePerRequestFilter {

        private final String name;

        Everybody(String name) {
            this.name = name;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            chain.doFilter(new KnownRequest(request, name), response);
        }
    }
}
