package io.driftsafe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A wire between a node and its database that can be cut, be stalled, and lose the answer to one commit. */
final class TcpProxy implements AutoCloseable {

    private static final byte[] COMMITTED = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);
    private static final int NONE = -1;
    private static final long LOOK_NANOS = 10_000_000;

    private final ServerSocket door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private final AtomicInteger losing = new AtomicInteger(NONE);
    private final AtomicInteger lost = new AtomicInteger();
    private volatile int target;
    private volatile boolean stalled;

    TcpProxy(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** New connections lead there. */
    void leadTo(int port) {
        target = port;
    }

    /** Bytes stay where they are until it goes on, both ways. */
    void stall(boolean on) {
        stalled = on;
    }

    void cut() {
        wires.forEach(Wire::reset);
    }

    /** Cuts this connection, by the port that the server sees, instead of passing on that its commit is done. */
    void loseCommitOf(int clientPort) {
        losing.set(clientPort);
    }

    int commitsLost() {
        return lost.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException _) {
                // It was closed.
            }
        }
    }

    private void connect(Socket client) {
        try {
            var wire = new Wire(client, new Socket(InetAddress.getLoopbackAddress(), target));
            wires.add(wire);
            Thread.ofVirtual().start(() -> pump(wire, false));
            pump(wire, true);
        } catch (IOException _) {
            reset(client);
        }
    }

    private void pump(Wire wire, boolean answers) {
        var buffer = new byte[16_384];
        try {
            var in = (answers ? wire.server : wire.client).getInputStream();
            var out = (answers ? wire.client : wire.server).getOutputStream();
            for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                while (stalled && !wire.client.isClosed()) {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
                if (answers && wire.server.getLocalPort() == losing.get() && holdsCommit(buffer, read)) {
                    losing.set(NONE);
                    lost.incrementAndGet();
                    break;
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException _) {
            // One side is gone.
        } finally {
            wire.reset();
            wires.remove(wire);
        }
    }

    private static boolean holdsCommit(byte[] buffer, int length) {
        for (var from = 0; from + COMMITTED.length <= length; from++) {
            if (java.util.Arrays.equals(buffer, from, from + COMMITTED.length, COMMITTED, 0, COMMITTED.length)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException _) {
            // It is closed.
        }
    }

    /** One connection. */
    private record Wire(Socket client, Socket server) {

        void reset() {
            TcpProxy.reset(client);
            TcpProxy.reset(server);
        }
    }
}
