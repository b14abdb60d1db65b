package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.BoardOptions;
import dev.cofferdam.hwsim.board.Layout;
import dev.cofferdam.hwsim.hart.HartOptions;
import dev.cofferdam.hwsim.iommu.BoardIommu;
import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.Ram;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The parsed command line. All of it has been checked but for the files it names. Immutable; safe for any thread.
 */
final class Arguments {
    static final String USAGE = """
            usage: run --elf FILE [--signature OUT [--signature-granularity BYTES]] [--trace OUT] [OPTION]...
                   run [--kernel FILE] [--firmware FILE] [--initrd FILE] [--append TEXT] [OPTION]...

              --elf FILE         a bare-metal program for machine mode, which ends through tohost or the power switch
              --signature OUT    writes the memory from begin_signature to end_signature, --signature-granularity bytes
                                 (1 to 16, else 4) to a line
              --trace OUT        writes a line for each instruction of the only hart
              --kernel FILE      a Linux Image, an ELF file, or a raw binary for 0x80200000, in supervisor mode over the
                                 built-in SBI; an ELF file that begins below 0x80200000 starts in machine mode
              --firmware FILE    a raw binary for 0x80000000 or an ELF file, in machine mode, alone or before a kernel
              --initrd FILE      an initial RAM disk          --append TEXT      the kernel's command line

            OPTION is any of
              --disk FILE[:ro]   a virtio disk, up to 7 times  --iommu           an I/O MMU before the devices
              --memory SIZE      bytes, or with KiB, MiB, GiB; 1MiB to 64GiB, else 128MiB
              --harts 1..4       how many harts, else 1        --seed N          for the random numbers, else 1
              --mmu sv39|sv48    the widest mode, else sv48
              --svadu            menvcfg.ADUE is set at reset: a hart notes accesses in page tables itself (Svadu), where
                                 else it takes a page fault (Svade); the device tree says which
              --translation off|beside|at-once                 else beside
              --max-instructions N                             ends after so many instructions, or as many traps
              --record FILE      writes all input down         --replay FILE     gives it again
              --save FILE        keeps the state at the end    --restore FILE    goes on from it
              --realtime         waits last as long as they say
              --events           counts traps, switches of address space, TLB fills and flushes
              --check            runs an interpreting and a translating machine side by side

            The harts are RVA22 whole, and RVA20: RV64GC with Zba, Zbb, Zbs, Zicbom, Zicbop, Zicboz, Zihintpause, Zfhmin,
            Zkt, Svpbmt, Svinval, Svade; beyond it Zbc, Zicond, Zcb, Zfh, Zihintntl, Sstc, Svnapot, Sv48, Svadu by
            menvcfg.ADUE. Not there: V, H, the cryptography of Zk* but for Zkt, Zacas, Zawrs, Sv57, Sscofpmf.""";

    private static final long MOST_MEMORY = 1L << 36;
    private static final long LEAST_MEMORY = 1 << 20;

    private final Map<Option, List<String>> given = new EnumMap<>(Option.class);

    private Arguments() {}

    static Arguments parse(String[] words) throws UsageException {
        if (words.length == 0 || !words[0].equals("run")) {
            throw new UsageException("the first word must be run");
        }
        Arguments parsed = new Arguments();
        for (int i = 1; i < words.length; i++) {
            String word = words[i];
            Option option = Option.named(word).orElseThrow(() -> new UsageException("unknown option " + word));
            List<String> values = parsed.given.get(option);
            if (values != null && option.shape() != Option.Shape.VALUES) {
                throw new UsageException(option + " is given twice");
            }
            values = values == null ? new ArrayList<>() : values;
            if (option.shape() != Option.Shape.FLAG) {
                if (i + 1 == words.length) {
                    throw new UsageException(option + " needs a value");
                }
                values.add(words[++i]);
            }
            parsed.given.put(option, values);
        }
        parsed.check();
        return parsed;
    }

    private void check() throws UsageException {
        boolean isSystem = has(Option.KERNEL) || has(Option.FIRMWARE);
        if (has(Option.ELF) == isSystem) {
            throw new UsageException("either --elf, or --kernel or --firmware or both of these, is needed");
        }
        Option.Guests here = isSystem ? Option.Guests.SYSTEM : Option.Guests.PROGRAM;
        for (Option option : given.keySet()) {
            if (option.guests() != Option.Guests.BOTH && option.guests() != here) {
                throw new UsageException(option + " means nothing with "
                        + (isSystem
                                ? "--kernel or --firmware, only with --elf"
                                : "--elf, only with --kernel or --firmware"));
            }
        }
        exclude(Option.RECORD, Option.REPLAY);
        for (Option other : List.of(
                Option.TRACE,
                Option.SIGNATURE,
                Option.RECORD,
                Option.REPLAY,
                Option.SAVE,
                Option.RESTORE,
                Option.EVENTS,
                Option.REALTIME)) {
            exclude(Option.CHECK, other);
        }
        if (has(Option.SIGNATURE_GRANULARITY) && !has(Option.SIGNATURE)) {
            throw new UsageException("--signature-granularity means nothing without --signature");
        }
        if (has(Option.TRACE) && harts() > 1) {
            throw new UsageException("--trace follows one hart, so --harts must be 1");
        }
        if (has(Option.CHECK) && board().translation() == BoardOptions.Translation.OFF) {
            throw new UsageException("--check compares translated code, so --translation must not be off");
        }
        maxInstructions();
        signatureGranularity();
        memory();
        for (Option option : Option.values()) {
            for (String value : given.getOrDefault(option, List.of())) {
                if (value.isEmpty() && option != Option.APPEND) {
                    throw new UsageException(option + " needs a value, and has an empty one");
                }
            }
        }
        if (disks().size() >= Layout.VIRTIO_SLOTS) {
            throw new UsageException(disks().size() + " disks; there is room for " + (Layout.VIRTIO_SLOTS - 1));
        }
    }

    private void exclude(Option one, Option other) throws UsageException {
        if (has(one) && has(other)) {
            throw new UsageException(one + " and " + other + " exclude each other");
        }
    }

    private String text(Option option, String otherwise) {
        List<String> values = given.get(option);
        return values == null ? otherwise : values.getFirst();
    }

    boolean has(Option option) {
        return given.containsKey(option);
    }

    /** A file's path, or null if the option is not there. */
    Path path(Option option) throws UsageException {
        String value = text(option, null);
        return value == null ? null : path(option, value);
    }

    /** A word as a path. */
    static Path path(Option option, String value) throws UsageException {
        try {
            return Path.of(value);
        } catch (InvalidPathException wrong) {
            throw new UsageException(option + ": " + value + " cannot be a file's name here: " + wrong.getReason());
        }
    }

    String append() {
        return text(Option.APPEND, "");
    }

    List<String> disks() {
        return given.getOrDefault(Option.DISK, List.of());
    }

    /** What the machine's devices reach memory through; null for nothing. */
    Function<Ram, IntFunction<Dma>> unit() {
        return has(Option.IOMMU) ? ram -> BoardIommu.open(ram, Layout.VIRTIO_SLOTS) : null;
    }

    long maxInstructions() throws UsageException {
        return number(Option.MAX_INSTRUCTIONS, Long.MAX_VALUE, 1, Long.MAX_VALUE);
    }

    int signatureGranularity() throws UsageException {
        return (int) number(Option.SIGNATURE_GRANULARITY, 4, 1, 16);
    }

    private int harts() throws UsageException {
        return (int) number(Option.HARTS, 1, 1, BoardOptions.MOST_HARTS);
    }

    private long number(Option option, long otherwise, long least, long most) throws UsageException {
        String value = text(option, null);
        return value == null ? otherwise : Numbers.parse(option.toString(), value, least, most);
    }

    /** The size of memory in bytes. */
    long memory() throws UsageException {
        String value = text(Option.MEMORY, "128MiB");
        long size = Numbers.size("--memory", value);
        if (size < LEAST_MEMORY || size > MOST_MEMORY || size % Ram.PAGE_SIZE != 0) {
            throw new UsageException("--memory must be whole pages of 4 KiB, from 1MiB to 64GiB, not " + value);
        }
        return size;
    }

    BoardOptions board() throws UsageException {
        HartOptions hart =
                new HartOptions(choice(Option.MMU, "sv48", "sv39", "sv48").equals("sv48"), has(Option.SVADU));
        BoardOptions.Translation translation =
                switch (choice(Option.TRANSLATION, "beside", "off", "beside", "at-once")) {
                    case "off" -> BoardOptions.Translation.OFF;
                    case "at-once" -> BoardOptions.Translation.AT_ONCE;
                    default -> BoardOptions.Translation.BESIDE;
                };
        BoardOptions standard = BoardOptions.standard();
        long seed = number(Option.SEED, standard.seed(), 0, Long.MAX_VALUE);
        return new BoardOptions(harts(), hart, standard.cyclesPerTick(), seed, translation);
    }

    private String choice(Option option, String otherwise, String... allowed) throws UsageException {
        String value = text(option, otherwise);
        if (!Arrays.asList(allowed).contains(value)) {
            throw new UsageException(option + " must be one of " + String.join(", ", allowed) + ", not " + value);
        }
        return value;
    }
}
