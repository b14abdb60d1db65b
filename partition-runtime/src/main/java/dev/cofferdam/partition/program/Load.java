package dev.cofferdam.partition.program;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.ProgramException;
import dev.cofferdam.partition.runtime.BundledProgram;
import dev.cofferdam.partition.runtime.SystemPartition;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts load on a disk and prints how long each request took: once, as its arguments say, or for every line of its
 * standard input, {@code run name=value ...} with the arguments' names.
 */
public final class Load implements BundledProgram {

    @Override
    public String name() {
        return "load";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("disk", Parameter.Kind.DISK, true, "The disk to read and write."),
                new Parameter("reads", Parameter.Kind.NUMBER, false, "Per cent of requests that read; 100 without it."),
                new Parameter("block", Parameter.Kind.SIZE, false, "Bytes of each request; 4KiB without it."),
                new Parameter("depth", Parameter.Kind.NUMBER, false, "Requests on their way at once; 1 without it."),
                new Parameter("count", Parameter.Kind.NUMBER, false, "Requests in all; 100000 without it."),
                new Parameter("millis", Parameter.Kind.NUMBER, false, "End after this time at the latest."),
                new Parameter(
                        "rate",
                        Parameter.Kind.NUMBER,
                        false,
                        "Requests a second; latency then counts from when a request was due. As fast as it goes without it."),
                new Parameter(
                        "trace", Parameter.Kind.NUMBER, false, "1: also print the time of each stage of the route."),
                new Parameter("seed", Parameter.Kind.NUMBER, false, "Chooses the blocks; 1 without it."),
                new Parameter("listen", Parameter.Kind.NUMBER, false, "1: take runs from standard input."));
    }

    @Override
    public List<String> libraries() {
        return List.of("HdrHistogram");
    }

    @Override
    public void run(Partition partition) throws IOException {
        Map<String, String> arguments = new HashMap<>();
        for (Parameter parameter : parameters()) {
            String value = partition.argument(parameter.name());
            if (value != null) {
                arguments.put(parameter.name(), value);
            }
        }
        Disk disk = partition.disk(arguments.get("disk"));
        if (!"1".equals(arguments.remove("listen"))) {
            partition.log(LoadRun.of(disk, (SystemPartition) partition, arguments)
                    .measure()
                    .summary());
            return;
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        partition.log("listening");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Map<String, String> run = new HashMap<>(arguments);
            for (String word : line.replaceFirst("^run ?", "").split(" ", -1)) {
                int equals = word.indexOf('=');
                if (equals < 0) {
                    throw new ProgramException("'" + word + "' is not of the form name=value");
                }
                run.put(word.substring(0, equals), word.substring(equals + 1));
            }
            partition.log("result "
                    + LoadRun.of(disk, (SystemPartition) partition, run)
                            .measure()
                            .json());
        }
    }
}
