package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.BoardOptions;
import dev.cofferdam.hwsim.board.Layout;
import dev.cofferdam.hwsim.hart.HartOptions;
import dev.cofferdam.hwsim.iommu.BoardIommu;
import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.Ram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The parsed command line. Immutable; safe for any thread. */
final class Arguments {
    static final String USAGE = """
            usage: run --elf FILE [--signature OUT] [--signature-granularity BYTES] [--trace OUT]
                   run --kernel IMAGE [--initrd FILE] [--append TEXT] [--firmware FILE] [--disk FILE[:ro]]...
                       [--iommu] [--realtime] [--record FILE | --replay FILE]
            both:  [--memory SIZE] [--harts 1..4] [--translation off|beside|at-once] [--mmu sv39|sv48] [--svadu]
                   [--max-instructions N] [--seed N] [--check] [--events] [--restore FILE] [--save FILE]
            SIZE is a number of bytes, or of KiB, MiB or GiB with that ending.""";

    private static final Set<String> FLAGS = Set.of("--iommu", "--realtime", "--svadu", "--check", "--events");
    private static final Set<String> VALUES = Set.of(
            "--elf",
            "--signature",
            "--signature-granularity",
            "--trace",
            "--kernel",
            "--initrd",
            "--append",
            "--firmware",
            "--disk",
            "--record",
            "--replay",
            "--restore",
            "--save",
            "--memory",
            "--harts",
            "--translation",
            "--mmu",
            "--max-instructions",
            "--seed");

    private final Map<String, List<String>> given = new HashMap<>();

    private Arguments() {}

    static Arguments parse(String[] words) throws UsageException {
        if (words.length == 0 || !words[0].equals("run")) {
            throw new UsageException("the first word must be run");
        }
        Arguments parsed = new Arguments();
        for (int i = 1; i < words.length; i++) {
            String name = words[i];
            if (FLAGS.contains(name)) {
                parsed.given.put(name, List.of());
            } else if (!VALUES.contains(name)) {
                throw new UsageException("unknown option " + name);
            } else if (i + 1 == words.length) {
                throw new UsageException(name + " needs a value");
            } else {
                parsed.given.computeIfAbsent(name, n -> new ArrayList<>()).add(words[++i]);
            }
        }
        if ((parsed.elf() == null) == (parsed.path("--kernel") == null)) {
            throw new UsageException("either --elf or --kernel is needed");
        }
        return parsed;
    }

    private String text(String name, String otherwise) {
        List<String> values = given.get(name);
        return values == null || values.isEmpty() ? otherwise : values.getLast();
    }

    /** A file's path, or null if the option is not there. */
    Path path(String name) {
        String value = text(name, null);
        return value == null ? null : Path.of(value);
    }

    Path elf() {
        return path("--elf");
    }

    boolean has(String flag) {
        return given.containsKey(flag);
    }

    String append() {
        return text("--append", "");
    }

    List<String> disks() {
        return given.getOrDefault("--disk", List.of());
    }

    /** What the machine's devices reach memory through; null for nothing. */
    Function<Ram, IntFunction<Dma>> unit() {
        return has("--iommu") ? ram -> BoardIommu.open(ram, Layout.VIRTIO_SLOTS) : null;
    }

    long number(String name, long otherwise) throws UsageException {
        String value = text(name, null);
        try {
            return value == null ? otherwise : Long.decode(value);
        } catch (NumberFormatException wrong) {
            throw new UsageException(name + " needs a number, not " + value);
        }
    }

    /** The size of memory in bytes. */
    long memory() throws UsageException {
        String value = text("--memory", "128MiB");
        String digits = value.replaceFirst("(?:[KMG]iB)?$", "");
        int shift = switch (value.substring(digits.length())) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            default -> 0;
        };
        long size;
        try {
            size = Math.multiplyExact(Long.parseLong(digits), 1L << shift);
        } catch (ArithmeticException | NumberFormatException wrong) {
            throw new UsageException("--memory needs a size such as 128MiB, not " + value);
        }
        if (size < 1 << 20 || size > 1L << 36 || size % 4096 != 0) {
            throw new UsageException("--memory must be whole pages of 4 KiB, from 1 MiB to 64 GiB, not " + value);
        }
        return size;
    }

    BoardOptions board() throws UsageException {
        int harts = Math.clamp(number("--harts", 1), 0, 99);
        if (harts < 1 || harts > BoardOptions.MOST_HARTS) {
            throw new UsageException("--harts must be 1 to " + BoardOptions.MOST_HARTS);
        }
        HartOptions hart =
                new HartOptions(choice("--mmu", "sv48", "sv39", "sv48").equals("sv48"), has("--svadu"));
        BoardOptions.Translation translation = switch (choice("--translation", "beside", "off", "beside", "at-once")) {
            case "off" -> BoardOptions.Translation.OFF;
            case "at-once" -> BoardOptions.Translation.AT_ONCE;
            default -> BoardOptions.Translation.BESIDE;
        };
        BoardOptions standard = BoardOptions.standard();
        return new BoardOptions(harts, hart, standard.cyclesPerTick(), number("--seed", standard.seed()), translation);
    }

    private String choice(String name, String otherwise, String... allowed) throws UsageException {
        String value = text(name, otherwise);
        if (!Arrays.asList(allowed).contains(value)) {
            throw new UsageException(name + " must be one of " + String.join(", ", allowed) + ", not " + value);
        }
        return value;
    }
}
