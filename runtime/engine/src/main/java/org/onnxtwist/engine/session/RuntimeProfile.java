package org.onnxtwist.engine.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The runtime's profile: a list of events, of which those of category {@code Node} say who ran what. It is meant to be JSON, but names of
 * nodes stand in it as they are, with their quotes, backslashes and line breaks: it is searched, not parsed.
 */
final class RuntimeProfile {
    private static final Pattern EVENT = Pattern.compile("\\{\\s*\"cat\"\\s*:\\s*");
    private static final Pattern KERNEL =
            Pattern.compile("(?s)^\"Node\".*?\"name\"\\s*:\\s*\"(.*)_kernel_time\"\\s*,\\s*\"args\"\\s*:(.*)$");
    private static final Pattern PROVIDER = Pattern.compile("\"provider\"\\s*:\\s*\"(\\w*)\"");
    private static final Pattern INDEX = Pattern.compile("\"node_index\"\\s*:\\s*\"(\\w*)\"");

    private RuntimeProfile() {}

    /**
     * Nodes that ran, each once however often it ran, by the runtime's name of the provider.
     *
     * @throws UncheckedIOException when the file cannot be read
     */
    static Map<String, Integer> nodesByProvider(Path profile) {
        try {
            // Not every name in a model is well-formed, and none is looked at.
            return nodesByProvider(Files.readString(profile, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read ONNX Runtime's profile " + profile, e);
        }
    }

    static Map<String, Integer> nodesByProvider(String profile) {
        Map<String, Integer> counts = new TreeMap<>();
        Set<List<String>> seen = new HashSet<>();
        EVENT.splitAsStream(profile).map(KERNEL::matcher).filter(Matcher::find).forEach(event -> {
            Matcher provider = PROVIDER.matcher(event.group(2));
            Matcher index = INDEX.matcher(event.group(2));
            if (provider.find()
                    && seen.add(List.of(event.group(1), index.find() ? index.group(1) : "", provider.group(1)))) {
                counts.merge(provider.group(1), 1, Integer::sum);
            }
        });
        return counts;
    }
}
