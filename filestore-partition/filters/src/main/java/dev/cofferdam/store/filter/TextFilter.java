package dev.cofferdam.store.filter;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.store.downgrade.Rendering;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Lets only text pass that a reader sees all of: UTF-8 without controls, overrides, or characters that show nothing. */
public final class TextFilter extends Filter {

    @Override
    public String name() {
        return "text-filter";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    List<String> examine(byte[] content, Partition partition) {
        return examine(content);
    }

    static List<String> examine(byte[] content) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(content);
        CharBuffer text = CharBuffer.allocate(content.length);
        if (decoder.decode(bytes, text, true).isError()) {
            return List.of("byte " + bytes.position() + " is not UTF-8");
        }
        List<String> findings = new ArrayList<>();
        int line = 1;
        int column = 1;
        for (int point : text.flip().codePoints().toArray()) {
            if (point == '\n') {
                line++;
                column = 0;
            } else if (!Rendering.isVisible(point) && point != '\t' && point != '\r') {
                findings.add("line " + line + ", column " + column
                        + ": the character U+%04X shows nothing".formatted(point));
            }
            column++;
        }
        return findings;
    }
}
