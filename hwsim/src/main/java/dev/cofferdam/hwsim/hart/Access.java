package dev.cofferdam.hwsim.hart;

/** What an access to memory is for, with the exceptions that its refusal raises. */
public enum Access {
    FETCH(4, Trap.FETCH_ACCESS, Trap.FETCH_PAGE),
    LOAD(1, Trap.LOAD_ACCESS, Trap.LOAD_PAGE),
    STORE(2, Trap.STORE_ACCESS, Trap.STORE_PAGE);

    /** The permission as PMP configuration bits number it: R 1, W 2, X 4. */
    private final int permission;

    private final int accessFault;
    private final int pageFault;

    Access(int permission, int accessFault, int pageFault) {
        this.permission = permission;
        this.accessFault = accessFault;
        this.pageFault = pageFault;
    }

    int permission() {
        return permission;
    }

    Trap accessFault(long address) {
        return new Trap(accessFault, address);
    }

    Trap pageFault(long address) {
        return new Trap(pageFault, address);
    }
}
