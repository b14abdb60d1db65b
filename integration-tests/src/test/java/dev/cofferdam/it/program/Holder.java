package dev.cofferdam.it.program;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.RequestException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;

/** Says which numbers its disk is full of: of exactly version {@code N}, or {@code now}. */
public final class Holder implements Program {
    @Override
    public String name() {
        return "holder";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    private interface Blocks {
        MemorySegment read(long position) throws IOException;
    }

    @Override
    public void run(Partition partition) throws IOException {
        Disk disk = partition.disk("in");
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("await")) {
                partition.log(line + ": " + disk.await(Long.parseLong(words[1])).version());
                continue;
            }
            Blocks blocks = words[0].equals("now")
                    ? position -> disk.read(position, Publisher.BLOCK_BYTES)
                    : position -> disk.readExactly(Long.parseLong(words[1]), position, Publisher.BLOCK_BYTES);
            partition.log(line + ": " + numbers(blocks));
        }
    }

    private static String numbers(Blocks blocks) throws IOException {
        TreeSet<Byte> numbers = new TreeSet<>();
        try {
            for (int i = 0; i < Publisher.BLOCKS; i++) {
                for (byte each : blocks.read((long) i * Publisher.BLOCK_BYTES).toArray(ValueLayout.JAVA_BYTE)) {
                    numbers.add(each);
                }
            }
        } catch (RequestException e) {
            return e.reason().toString();
        }
        return numbers.toString();
    }
}
