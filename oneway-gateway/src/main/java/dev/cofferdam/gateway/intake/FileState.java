package dev.cofferdam.gateway.intake;

import dev.cofferdam.gateway.frame.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/**
 * What a file or directory is at a moment: nobody can change it without a later {@code changed}, which Linux alone sets.
 * Immutable.
 *
 * @param changed the time of its last change of any kind (ctime)
 */
record FileState(long inode, Instant changed, Instant modified, long bytes, boolean isFile, boolean isDirectory) {

    static FileState of(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(
                path, "unix:ino,ctime,lastModifiedTime,size,isRegularFile,isDirectory", LinkOption.NOFOLLOW_LINKS);
        return new FileState(
                (long) attributes.get("ino"),
                ((FileTime) attributes.get("ctime")).toInstant(),
                ((FileTime) attributes.get("lastModifiedTime")).toInstant(),
                (long) attributes.get("size"),
                (boolean) attributes.get("isRegularFile"),
                (boolean) attributes.get("isDirectory"));
    }

    Source source() {
        return Source.newBuilder()
                .setInode(inode)
                .setChangedSeconds(changed.getEpochSecond())
                .setChangedNanos(changed.getNano())
                .build();
    }

    /** Nothing has changed since it was taken in. A directory changes when what is in it is taken away. */
    boolean isStill(Source source) {
        return isDirectory ? source.getInode() == inode : source().equals(source);
    }
}
