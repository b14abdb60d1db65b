package dev.cofferdam.abi;

import java.nio.file.Path;

/**
 * Where things stand in a partition's directory: the kernel lays it out and the partition opens it. In a sandbox it is
 * all of the host's files that there is.
 *
 * @param directory {@code /cofferdam} in a sandbox
 */
public record PartitionFiles(Path directory) {

    /** The encoded {@link Manifest}. */
    public Path manifest() {
        return directory.resolve("manifest");
    }

    /**
     * What it shares with the kernel and the store. On the host this is a file system of its own with room for just that:
     * who may write a file of it cannot make it longer at the cost of others.
     */
    public Path memory() {
        return directory.resolve("memory");
    }

    /** The lane to the kernel. */
    public Path lane() {
        return memory().resolve("lane");
    }

    /** The data window. */
    public Path window() {
        return memory().resolve("window");
    }

    /** The lane to the store, where there is one. */
    public Path storeLane() {
        return memory().resolve("store-lane");
    }

    /** The mapped disks; absent where there is none. In a sandbox no path leads into it any more once they are mapped. */
    public Path disks() {
        return directory.resolve("disks");
    }

    /** A mapped disk's {@link WorkingImage}, by local name. */
    public Path disk(String localName) {
        return disks().resolve(localName + ".disk");
    }

    /** A mapped disk's published versions, by local name. */
    public Path versions(String localName) {
        return disks().resolve(localName + ".version");
    }

    /** A granted host file, by local name. */
    public Path file(String localName) {
        return directory.resolve("files").resolve(localName);
    }

    /** A granted host directory, by local name. */
    public Path hostDirectory(String localName) {
        return hostDirectories().resolve(localName);
    }

    /** Absent where none is granted. */
    public Path hostDirectories() {
        return directory.resolve("directories");
    }

    /** A directory for each granted socket, by local name; absent where none is granted. */
    public Path sockets() {
        return directory.resolve("sockets");
    }

    /** On the host only: a granted socket, by local name, to which its clients connect. */
    public Path socket(String localName) {
        return sockets().resolve(localName).resolve("socket");
    }

    /** Where that socket is handed over ({@link SocketHandover}). */
    public Path handover(String localName) {
        return sockets().resolve(localName).resolve("handover");
    }

    /** A directory for each socket that a gateway's half is granted, by local name; absent where none is. */
    public Path halfSockets() {
        return directory.resolve("network");
    }

    /** On the host only: such a socket, where its clients connect by a path. */
    public Path halfSocket(String localName) {
        return halfSockets().resolve(localName).resolve("socket");
    }

    /** Where that socket is handed over. */
    public Path halfHandover(String localName) {
        return halfSockets().resolve(localName).resolve("handover");
    }

    /** In the store's partition: the encoded {@link StoreManifest}. */
    public Path storeManifest() {
        return directory.resolve("store-manifest");
    }

    /** In the store's partition: the volume. */
    public Path volume() {
        return directory.resolve("volume");
    }

    /** In the store's partition: a subject's window. */
    public Path subjectWindow(int subject) {
        return directory.resolve("subjects").resolve(subject + ".window");
    }

    /** In the store's partition: the lane on which the kernel passes a subject's requests on. */
    public Path kernelLane(int subject) {
        return directory.resolve("subjects").resolve(subject + ".kernel-lane");
    }

    /** In the store's partition: a subject's own lane. */
    public Path subjectLane(int subject) {
        return directory.resolve("subjects").resolve(subject + ".lane");
    }
}
