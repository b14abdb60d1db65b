package dev.cofferdam.kernel.host;

import dev.cofferdam.kernel.host.Processors.Core;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Machines of many sizes. */
final class SimulatedMachines {
    private SimulatedMachines() {}

    /** As Linux numbers them: first one hardware thread of each physical core, node by node, then the siblings. */
    static Processors of(int nodes, int cachesOfNode, int coresOfCache, int threadsOfCore) {
        List<Core> cores = new ArrayList<>();
        int physical = nodes * cachesOfNode * coresOfCache;
        for (int number = 0; number < physical * threadsOfCore; number++) {
            int core = number % physical;
            int cache = core / coresOfCache;
            cores.add(new Core(number, core, cache, cache / cachesOfNode));
        }
        return new Processors(cores);
    }

    /** What is left of a machine: a cpuset, or cores that are off line. */
    static Processors only(Processors machine, int... numbers) {
        return new Processors(machine.cores().stream()
                .filter(core -> IntStream.of(numbers).anyMatch(number -> number == core.number()))
                .toList());
    }

    static Map<String, Processors> all() {
        Map<String, Processors> machines = new LinkedHashMap<>();
        machines.put("1 core", of(1, 1, 1, 1));
        machines.put("2 cores", of(1, 1, 2, 1));
        machines.put("3 cores", of(1, 1, 3, 1));
        machines.put("4 cores", of(1, 1, 4, 1));
        machines.put("8 of SMT, 4 physical", of(1, 1, 4, 2));
        machines.put("16 cores, 2 caches", of(1, 2, 8, 1));
        machines.put("64 cores, 4 nodes", of(4, 2, 8, 1));
        machines.put("200 of SMT, 2 nodes", of(2, 1, 50, 2));
        machines.put("cpuset 4-7 of 16", only(of(1, 2, 8, 1), 4, 5, 6, 7));
        machines.put("4 cores, 1 is off line", only(of(1, 1, 4, 1), 0, 2, 3));
        return machines;
    }
}
