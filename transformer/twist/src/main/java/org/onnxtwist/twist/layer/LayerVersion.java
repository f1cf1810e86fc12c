package org.onnxtwist.twist.layer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of this build, which the build writes into a resource: it is typed in the pom alone. */
public final class LayerVersion {
    private static final String RESOURCE = "/org/onnxtwist/twist/version.txt";

    private LayerVersion() {}

    public static String get() {
        try (InputStream in = LayerVersion.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("this build does not contain " + RESOURCE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the version of this build cannot be read", e);
        }
    }
}
