package dev.cofferdam.store.filter;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import java.util.List;
import java.util.stream.Stream;

/** Lets only files of known kinds pass, by what they begin with and not by what they are called. */
public final class TypeFilter extends Filter {

    @Override
    public String name() {
        return "type-filter";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter(
                "allow",
                Parameter.Kind.TEXT,
                true,
                "The media types that may pass, such as text/plain or image/png, joined by commas."));
    }

    @Override
    List<String> examine(byte[] content, Partition partition) {
        return examine(content, partition.argument("allow"));
    }

    static List<String> examine(byte[] content, String allow) {
        List<String> allowed = Stream.of(allow.split(",")).map(String::strip).toList();
        String type = FileType.of(content);
        return allowed.contains(type)
                ? List.of()
                : List.of("the object is of type " + type + ", which is none of " + String.join(", ", allowed));
    }
}
