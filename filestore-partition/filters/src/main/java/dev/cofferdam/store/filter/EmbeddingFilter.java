package dev.cofferdam.store.filter;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Refuses files that carry more than they show: files in files, metadata about people, places, tools and times, and
 * what stands after or between the parts of a file. A format that it cannot look into does not pass, but for plain text.
 */
public final class EmbeddingFilter extends Filter {
    private static final int FINDINGS_MAX = 100;

    @Override
    public String name() {
        return "embedding-filter";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    List<String> examine(byte[] content, Partition partition) throws IOException {
        return examine(content);
    }

    static List<String> examine(byte[] content) throws IOException {
        List<String> findings = new ArrayList<>(withinOtherBytes(content));
        if (!FileType.of(content).equals(FileType.TEXT)) {
            findings.addAll(FileContents.examine(content));
        }
        return findings;
    }

    /** Something that begins like another file further on: no reader of the outer format would tell. */
    private static List<String> withinOtherBytes(byte[] content) {
        List<String> findings = new ArrayList<>();
        for (int at = 1; at < content.length && findings.size() < FINDINGS_MAX; at++) {
            Optional<FileType> type = FileType.within(content, at);
            if (type.isPresent()) {
                findings.add(
                        "at byte " + at + " something begins like " + type.get().mediaType());
            }
        }
        return findings;
    }
}
