package dev.cofferdam.deploy.command.console;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/** How wide what people look at is. Safe for any thread; asked again each time, as windows change. */
@FunctionalInterface
public interface Terminal {
    /** Of what is no terminal: a file or another program takes lines as they are. */
    int UNLIMITED = Integer.MAX_VALUE;

    /** Narrower ones are taken to be this wide. */
    int COLUMNS_MIN = 40;

    int columns();

    /** That of this process's standard output; the variable COLUMNS says it otherwise. */
    static Terminal here() {
        OptionalInt told = told(System.getenv());
        if (told.isPresent()) {
            return told::getAsInt;
        }
        // A Console exists where both ends are a terminal's, so that is not asked.
        return isDevice(Path.of("/proc/self/fd/1")) ? () -> Math.max(COLUMNS_MIN, window()) : () -> UNLIMITED;
    }

    /** Whether somebody sits there, who types and looks. */
    @SuppressWarnings("SystemConsoleNull") // it is null where either end is no terminal
    static boolean isInteractive() {
        return System.console() != null && System.console().isTerminal();
    }

    /** Whether it may be a terminal; to ask the window takes 40 ms, which no pipe and no file is worth. */
    static boolean isDevice(Path output) {
        try {
            Path what = Files.readSymbolicLink(output);
            return what.startsWith("/dev") && !what.equals(Path.of("/dev/null"));
        } catch (IOException e) {
            return true;
        }
    }

    /** What the environment says; empty where that is no width. */
    static OptionalInt told(Map<String, String> environment) {
        String columns = environment.getOrDefault("COLUMNS", "");
        return columns.matches("[1-9][0-9]{0,4}")
                ? OptionalInt.of(Math.max(COLUMNS_MIN, Integer.parseInt(columns)))
                : OptionalInt.empty();
    }

    /** The window's, by ioctl(TIOCGWINSZ), which is 0x5413 on amd64, aarch64 and riscv64 (asm-generic/ioctls.h). */
    private static int window() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(ValueLayout.JAVA_SHORT, 4); // rows, columns, two of pixels
            int result = (int) Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().find("ioctl").orElseThrow(),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.ADDRESS),
                            Linker.Option.firstVariadicArg(2))
                    .invokeExact(1, 0x5413L, size);
            int columns = Short.toUnsignedInt(size.getAtIndex(ValueLayout.JAVA_SHORT, 1));
            return result == 0 && columns > 0 ? columns : UNLIMITED;
        } catch (Throwable e) {
            throw new IllegalStateException("ioctl", e);
        }
    }
}
