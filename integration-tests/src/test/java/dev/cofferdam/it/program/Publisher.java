package dev.cofferdam.it.program;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Fills the start of its disk with the number it is told ({@code write N}), and publishes it ({@code publish}). */
public final class Publisher implements Program {
    static final int BLOCK_BYTES = 4096;
    static final int BLOCKS = 16;

    @Override
    public String name() {
        return "publisher";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) throws IOException {
        Disk disk = partition.disk("out");
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            if (line.equals("publish")) {
                partition.log("published " + disk.advance(BLOCKS * BLOCK_BYTES));
                continue;
            }
            try (Arena arena = Arena.ofConfined()) {
                byte number = Byte.parseByte(line.substring("write ".length()));
                MemorySegment block = arena.allocate(BLOCK_BYTES).fill(number);
                for (int i = 0; i < BLOCKS; i++) {
                    disk.write((long) i * BLOCK_BYTES, block);
                }
                partition.log("wrote " + number);
            }
        }
    }
}
