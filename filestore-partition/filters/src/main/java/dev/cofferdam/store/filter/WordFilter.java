package dev.cofferdam.store.filter;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.ProgramException;
import dev.cofferdam.store.downgrade.Rendering;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * Refuses objects in which a word of a list stands, however it is disguised ({@link Skeleton}). It errs towards refusing:
 * a word is also found where it begins in one word of the text and ends in the next.
 */
public final class WordFilter extends Filter {
    /** In one of these a word would be read by somebody; bytes that are no text in it are skipped over. */
    private static final List<Charset> ENCODINGS =
            List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);

    @Override
    public String name() {
        return "word-filter";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter(
                "words", Parameter.Kind.FILE, true, "The words and phrases, one a line; # begins a comment."));
    }

    @Override
    List<String> examine(byte[] content, Partition partition) throws IOException {
        return examine(content, Files.readAllLines(partition.file(partition.argument("words"))));
    }

    static List<String> examine(byte[] content, List<String> list) {
        List<String> words = list.stream()
                .map(line -> line.contains("#") ? line.substring(0, line.indexOf('#')) : line)
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (words.stream().anyMatch(word -> Skeleton.of(word).isEmpty())) {
            throw new ProgramException("the list holds a word without a letter or digit; take it out");
        }
        List<String> findings = new ArrayList<>();
        for (Charset encoding : ENCODINGS) {
            String text = Skeleton.of(new String(content, encoding));
            for (String word : words) {
                String finding = "it holds the word '" + Rendering.line(word) + "' or something that looks like it";
                if (text.contains(Skeleton.of(word)) && !findings.contains(finding)) {
                    findings.add(finding);
                }
            }
        }
        return findings;
    }
}
