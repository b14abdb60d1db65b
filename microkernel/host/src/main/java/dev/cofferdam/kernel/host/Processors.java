package dev.cofferdam.kernel.host;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The cores that a process may use, and which of them share what. Immutable.
 *
 * @param cores in the order of their numbers
 */
public record Processors(List<Core> cores) {

    /**
     * A core as Linux numbers them: a hardware thread.
     *
     * @param physical the same for those that are hardware threads of one physical core (SMT siblings)
     * @param cache the same for those that share the last level of cache
     * @param node the same for those that are near the same memory (NUMA)
     */
    public record Core(int number, int physical, int cache, int node) {}

    /** At least one core. */
    public Processors {
        cores = cores.stream().sorted(Comparator.comparingInt(Core::number)).toList();
        if (cores.isEmpty()) {
            throw new IllegalArgumentException("a process may use one core at least");
        }
    }

    /** Cores that share nothing but the memory. */
    public static Processors plain(List<Integer> numbers) {
        return new Processors(
                numbers.stream().map(number -> new Core(number, number, 0, 0)).toList());
    }

    /** Their numbers. */
    public List<Integer> numbers() {
        return cores.stream().map(Core::number).toList();
    }

    /**
     * In the order in which they are to be used: one hardware thread of each physical core first, then the next one of
     * each; and those that share a cache one after the other, so that who works for one another is near.
     */
    List<Core> inOrder() {
        Map<Integer, Integer> threads = new HashMap<>();
        Map<Integer, Integer> turns = new HashMap<>();
        for (Core core : cores) {
            turns.put(core.number, threads.merge(core.physical, 1, Integer::sum));
        }
        return cores.stream()
                .sorted(Comparator.<Core>comparingInt(core -> turns.get(core.number))
                        .thenComparingInt(Core::node)
                        .thenComparingInt(Core::cache)
                        .thenComparingInt(Core::number))
                .toList();
    }
}
