/** What a program for a partition is written against, and nothing else. */
module dev.cofferdam.partition {
    exports dev.cofferdam.partition;
}
