package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Objects;
import org.junit.jupiter.api.function.Executable;

/** The message that something fails with. */
final class Thrown {
    private Thrown() {}

    static String message(Class<? extends Throwable> type, Executable action) {
        return Objects.requireNonNull(assertThrows(type, action).getMessage());
    }
}
