/** What looks at an object before its class may change; each filter runs in a partition of its own. */
module dev.cofferdam.store.filter {
    requires transitive dev.cofferdam.partition.runtime;
    requires dev.cofferdam.store.downgrade;
    requires java.xml;
    requires static java.sql; // named by a signature of Tika's
    // Only one filter's partition has these.
    requires static org.apache.tika.core;
    requires static org.apache.tika.parser.image;
    requires static org.apache.tika.parser.pdf;
    requires static org.apache.tika.parser.pkg;

    exports dev.cofferdam.store.filter;

    provides dev.cofferdam.partition.Program with
            dev.cofferdam.store.filter.EmbeddingFilter,
            dev.cofferdam.store.filter.TextFilter,
            dev.cofferdam.store.filter.TypeFilter,
            dev.cofferdam.store.filter.WordFilter;
}
