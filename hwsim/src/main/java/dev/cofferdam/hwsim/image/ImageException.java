package dev.cofferdam.hwsim.image;

/** A file that should go into a guest's memory is not what it should be; the message says what is wrong with it. */
public final class ImageException extends Exception {
    private static final long serialVersionUID = 1;

    public ImageException(String message) {
        super(message);
    }
}
