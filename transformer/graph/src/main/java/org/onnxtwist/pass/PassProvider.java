package org.onnxtwist.pass;

import java.util.List;

/**
 * Adds passes to those that are known by name, and their rules to those that are. Providers are
 * found by {@link java.util.ServiceLoader}: a library names its own in {@code META-INF/services/org.onnxtwist.pass.PassProvider}.
 */
public interface PassProvider {
    /** The passes, whose names no other pass has. */
    List<Passes.Entry> passes();
}
