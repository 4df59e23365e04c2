package io.driftsafe.pricing.listing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The machine types of Google's Compute Engine, made of vCPUs and memory as their families are. */
final class GoogleMachines {

    /** How the catalogue calls a family's vCPUs and memory. */
    private static final Pattern DESCRIPTION =
            Pattern.compile("(E2|N1 Predefined|N2|N2D AMD|T2D AMD|C3) Instance (Core|Ram) running in .+");

    private static final Pattern COMPUTE_OPTIMIZED = Pattern.compile("Compute optimized (Core|Ram) running in .+");

    private static final List<Machine> ALL = all();

    private GoogleMachines() {}

    private static List<Machine> all() {
        var all = new ArrayList<Machine>();
        all.add(new Machine("e2", "e2-micro", "0.25", "1"));
        all.add(new Machine("e2", "e2-small", "0.5", "2"));
        all.add(new Machine("e2", "e2-medium", "1", "4"));
        add(all, "e2", "standard", "4", 2, 4, 8, 16, 32);
        add(all, "e2", "highmem", "8", 2, 4, 8, 16);
        add(all, "e2", "highcpu", "1", 2, 4, 8, 16, 32);
        add(all, "n1", "standard", "3.75", 1, 2, 4, 8, 16, 32, 64, 96);
        add(all, "n1", "highmem", "6.5", 2, 4, 8, 16, 32, 64, 96);
        add(all, "n1", "highcpu", "0.9", 2, 4, 8, 16, 32, 64, 96);
        add(all, "n2", "standard", "4", 2, 4, 8, 16, 32, 48, 64, 80, 96, 128);
        add(all, "n2", "highmem", "8", 2, 4, 8, 16, 32, 48, 64, 80, 96);
        add(all, "n2", "highcpu", "1", 2, 4, 8, 16, 32, 48, 64, 80, 96);
        add(all, "n2d", "standard", "4", 2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224);
        add(all, "n2d", "highmem", "8", 2, 4, 8, 16, 32, 48, 64, 80, 96);
        add(all, "n2d", "highcpu", "1", 2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224);
        add(all, "t2d", "standard", "4", 1, 2, 4, 8, 16, 32, 48, 60);
        add(all, "c2", "standard", "4", 4, 8, 16, 30, 60);
        add(all, "c3", "standard", "4", 4, 8, 22, 44, 88, 176);
        add(all, "c3", "highmem", "8", 4, 8, 22, 44, 88, 176);
        add(all, "c3", "highcpu", "2", 4, 8, 22, 44, 88, 176);
        return List.copyOf(all);
    }

    private static void add(List<Machine> all, String family, String shape, String gibPerCpu, int... cpus) {
        IntStream.of(cpus)
                .mapToObj(count -> new Machine(
                        family,
                        "%s-%s-%d".formatted(family, shape, count),
                        new BigDecimal(count),
                        new BigDecimal(gibPerCpu).multiply(new BigDecimal(count))))
                .forEach(all::add);
    }

    static List<Machine> of(String family) {
        return ALL.stream().filter(machine -> machine.family.equals(family)).toList();
    }

    /** Which part of a family's machines a SKU is the price of; empty where it is none. */
    static Optional<Part> part(String description) {
        var usual = DESCRIPTION.matcher(description);
        if (usual.matches()) {
            return Optional.of(new Part(family(usual.group(1)), usual.group(2).equals("Core")));
        }
        var optimized = COMPUTE_OPTIMIZED.matcher(description);
        return optimized.matches()
                ? Optional.of(new Part("c2", optimized.group(1).equals("Core")))
                : Optional.empty();
    }

    private static String family(String described) {
        return Map.of("E2", "e2", "N1 Predefined", "n1", "N2", "n2", "N2D AMD", "n2d", "T2D AMD", "t2d", "C3", "c3")
                .getOrDefault(described, "");
    }

    /** The vCPUs or the memory of a family. */
    record Part(String family, boolean cpu) {}

    /** @param gib of memory */
    record Machine(String family, String name, BigDecimal cpus, BigDecimal gib) {

        Machine(String family, String name, String cpus, String gib) {
            this(family, name, new BigDecimal(cpus), new BigDecimal(gib));
        }
    }
}
