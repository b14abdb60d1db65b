package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.Outcome;
import dev.cofferdam.hwsim.image.ImageException;
import dev.cofferdam.hwsim.virtio.BlockStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What one command line asks for, from its files to its exit status. Used once, by one thread. */
final class Session {
    private static final int STILL_RUNNING = 3;
    private static final int LARGEST_STATUS = 255;
    private static final List<Option> INPUTS =
            List.of(Option.ELF, Option.KERNEL, Option.FIRMWARE, Option.INITRD, Option.REPLAY, Option.RESTORE);
    private static final List<Option> OUTPUTS = List.of(Option.SIGNATURE, Option.TRACE, Option.RECORD, Option.SAVE);

    private final Arguments arguments;
    private final Streams streams;

    Session(Arguments arguments, Streams streams) {
        this.arguments = arguments;
        this.streams = streams;
    }

    /** Runs the guest and gives the process' exit status. */
    int run() throws UsageException, ImageException, IOException {
        checkFiles();
        List<FileStorage> disks = new ArrayList<>();
        try {
            for (String disk : arguments.disks()) {
                disks.add(FileStorage.open(disk));
            }
            checkDisks(disks);
            return status(run(List.copyOf(disks)));
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        } finally {
            for (FileStorage disk : disks) {
                disk.close();
            }
        }
    }

    private Outcome run(List<BlockStorage> disks) throws UsageException, ImageException, IOException {
        Guest guest = arguments.has(Option.ELF) ? new ProgramGuest(arguments) : new ImageFiles(arguments);
        StandardConsole console = new StandardConsole(streams.in(), streams.out());
        HostMemory memory = new HostMemory(Path.of("/"));
        return arguments.has(Option.CHECK)
                ? new CheckedRun(arguments, memory, streams.errors()).run(console, disks, guest)
                : new GuestRun(arguments, guest, console, memory, streams.errors()).run(disks);
    }

    /** The guest's own code, or one that says it has none; a code that a status has no room for must not become 0. */
    private static int status(Outcome outcome) {
        if (outcome.kind() != Outcome.Kind.OFF) {
            return STILL_RUNNING;
        }
        return outcome.code() < 0 ? LARGEST_STATUS : Math.min(outcome.code(), LARGEST_STATUS);
    }

    /** Finds what is wrong with files before anything runs, and refuses to write over what is read. */
    private void checkFiles() throws UsageException, IOException {
        Map<Option, Path> inputs = paths(INPUTS);
        for (Map.Entry<Option, Path> input : inputs.entrySet()) {
            HostFiles.checkInput(input.getKey(), input.getValue());
        }
        Map<Option, Path> taken = new EnumMap<>(inputs);
        for (Map.Entry<Option, Path> output : paths(OUTPUTS).entrySet()) {
            HostFiles.checkOutput(output.getKey(), output.getValue());
            for (Map.Entry<Option, Path> other : taken.entrySet()) {
                boolean goesOn = output.getKey() == Option.SAVE && other.getKey() == Option.RESTORE;
                boolean isFile = !Files.exists(output.getValue()) || Files.isRegularFile(output.getValue());
                if (!goesOn && isFile && HostFiles.isSame(output.getValue(), other.getValue())) {
                    throw new UsageException(
                            output.getKey() + " and " + other.getKey() + " name one file, " + output.getValue());
                }
            }
            taken.put(output.getKey(), output.getValue());
        }
    }

    private Map<Option, Path> paths(List<Option> options) throws UsageException {
        Map<Option, Path> paths = new EnumMap<>(Option.class);
        for (Option option : options) {
            if (arguments.has(option)) {
                paths.put(option, arguments.path(option));
            }
        }
        return paths;
    }

    /** A file that a guest writes must not be two disks, nor another option's file. */
    private void checkDisks(List<FileStorage> disks) throws UsageException, IOException {
        Map<Option, Path> outputs = paths(OUTPUTS);
        for (int i = 0; i < disks.size(); i++) {
            FileStorage disk = disks.get(i);
            for (FileStorage other : disks.subList(0, i)) {
                if (!(disk.isReadOnly() && other.isReadOnly()) && HostFiles.isSame(disk.path(), other.path())) {
                    throw new UsageException(
                            "--disk names " + disk.path() + " twice, and it is not read-only both times");
                }
            }
            for (Map.Entry<Option, Path> output : outputs.entrySet()) {
                if (HostFiles.isSame(disk.path(), output.getValue())) {
                    throw new UsageException("--disk and " + output.getKey() + " name one file, " + disk.path());
                }
            }
        }
    }
}
