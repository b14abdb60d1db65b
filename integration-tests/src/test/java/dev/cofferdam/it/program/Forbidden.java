package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Does one thing that nothing does by mistake, and says that it lives. */
public final class Forbidden implements Program {
    private static final int X32 = 0x4000_0000;
    private static final int GETPID = 39;
    private static final int PROT_ALL = 7;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int PAGE_BYTES = 4096;

    /** mov eax, 20 (getpid of i386); int 0x80; ret. */
    private static final byte[] AS_I386 = HexFormat.of().parseHex("b814000000cd80c3");

    /** Those whose arguments are all zero change nothing wherever they are allowed. */
    private static final Map<String, Integer> CALLS = Map.ofEntries(
            Map.entry("init-module", 175),
            Map.entry("finit-module", 313),
            Map.entry("delete-module", 176),
            Map.entry("kexec-load", 246),
            Map.entry("kexec-file-load", 320),
            Map.entry("reboot", 169),
            Map.entry("bpf", 321),
            Map.entry("pivot-root", 155),
            Map.entry("open-by-handle-at", 304),
            Map.entry("swapon", 167),
            Map.entry("swapoff", 168),
            Map.entry("x32", X32 | GETPID));

    @Override
    public String name() {
        return "forbidden";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter("what", Parameter.Kind.TEXT, true, "the call to make"));
    }

    @Override
    public void run(Partition partition) throws IOException {
        String what = partition.argument("what");
        if (what.equals("i386")) {
            callAsI386();
        } else {
            try {
                LinuxCall.call(CALLS.get(what));
            } catch (IOException e) {
                partition.log(what + ": " + e.getMessage());
            }
        }
        partition.log("lives");
    }

    /** By machine code of its own, where the kernel takes calls by the numbers of another architecture. */
    private static void callAsI386() throws IOException {
        long address = LinuxCall.call(LinuxCall.MMAP, 0, PAGE_BYTES, PROT_ALL, MAP_PRIVATE_ANONYMOUS, -1, 0);
        MemorySegment code = MemorySegment.ofAddress(address).reinterpret(PAGE_BYTES);
        MemorySegment.copy(AS_I386, 0, code, ValueLayout.JAVA_BYTE, 0, AS_I386.length);
        try {
            int result = (int) Linker.nativeLinker()
                    .downcallHandle(code, FunctionDescriptor.of(ValueLayout.JAVA_INT))
                    .invokeExact();
            if (result < 0) {
                throw new IOException("errno " + -result);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
