package dev.cofferdam.jail;

/** The numeric users that partitions run as, of which no account has one. Stateless. */
public final class Users {
    static final int FIRST = 1_000_000_000;

    private static final int USERS_PER_KERNEL = 128;
    private static final int KERNELS = 4_000_000;

    private Users() {}

    /** The first of the {@value #USERS_PER_KERNEL} users that the kernel with that process number gives out. */
    public static int first(long kernelPid) {
        return FIRST + (int) (kernelPid % KERNELS) * USERS_PER_KERNEL;
    }
}
