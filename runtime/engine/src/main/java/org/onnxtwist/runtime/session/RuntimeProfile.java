package org.onnxtwist.runtime.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onnxtwist.runtime.session.InferenceSession.NodeTime;

/**
 * The runtime's profile: a list of events, of which those of category {@code Node} tell which provider ran which node. It is meant to be
 * JSON, but names of nodes are not escaped in it and may contain quotes, backslashes and line breaks: so it is searched, not parsed.
 */
final class RuntimeProfile {
    private static final Pattern EVENT = Pattern.compile("\\{\\s*\"cat\"\\s*:\\s*");
    private static final Pattern KERNEL =
            Pattern.compile("(?s)^(\"Node\".*?)\"name\"\\s*:\\s*\"(.*)_kernel_time\"\\s*,\\s*\"args\"\\s*:(.*)$");
    private static final Pattern RUN = Pattern.compile("(?s)^\"Session\".*?\"name\"\\s*:\\s*\"model_run\"");
    private static final Pattern PROVIDER = Pattern.compile("\"provider\"\\s*:\\s*\"(\\w*)\"");
    private static final Pattern INDEX = Pattern.compile("\"node_index\"\\s*:\\s*\"(\\w*)\"");
    private static final Pattern OPERATOR = Pattern.compile("\"op_name\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern START = Pattern.compile("\"ts\"\\s*:\\s*(\\d+)");
    private static final Pattern DURATION = Pattern.compile("\"dur\"\\s*:\\s*(\\d+)");

    /** A charset that preserves all bytes, because not every name in a model is well-formed. */
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    private RuntimeProfile() {}

    /**
     * Returns the number of nodes that ran, each counted once however often it ran, by the runtime's name of the provider.
     *
     * @throws UncheckedIOException when the file cannot be read
     */
    static Map<String, Integer> nodesByProvider(Path profile) {
        return read(profile, RuntimeProfile::nodesByProvider);
    }

    static Map<String, Integer> nodesByProvider(Scanner profile) {
        Map<String, Integer> counts = new TreeMap<>();
        Set<List<String>> seen = new HashSet<>();
        events(profile)
                .forEachRemaining(event -> kernel(event).ifPresent(kernel -> {
                    if (!kernel.provider().isEmpty()
                            && seen.add(List.of(kernel.name(), kernel.index(), kernel.provider()))) {
                        counts.merge(kernel.provider(), 1, Integer::sum);
                    }
                }));
        return counts;
    }

    /**
     * Returns the time of each node, in execution order.
     *
     * @param skipped runs at the beginning that do not count
     * @throws UncheckedIOException when the file cannot be read
     */
    static List<NodeTime> nodeTimes(Path profile, int skipped) {
        return read(profile, scanner -> nodeTimes(scanner, skipped));
    }

    static List<NodeTime> nodeTimes(Scanner profile, int skipped) {
        List<ProfiledRun> runs = new ArrayList<>();
        ProfiledRun run = new ProfiledRun();
        Scanner events = events(profile);
        while (events.hasNext()) {
            String event = events.next();
            kernel(event).ifPresent(run::add);
            if (RUN.matcher(event).find()) {
                runs.add(run);
                run = new ProfiledRun();
            }
        }
        return ProfiledRun.usual(runs.subList(Math.min(skipped, runs.size()), runs.size()));
    }

    private static <T> T read(Path profile, Function<Scanner, T> reader) {
        try (Scanner scanner = new Scanner(profile, BYTES)) {
            T found = reader.apply(scanner);
            IOException failure = scanner.ioException();
            if (failure != null) {
                throw failure;
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read ONNX Runtime's profile " + profile, e);
        }
    }

    private static Scanner events(Scanner profile) {
        return profile.useDelimiter(EVENT);
    }

    private static Optional<ProfiledRun.Kernel> kernel(String event) {
        Matcher matcher = KERNEL.matcher(event);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String times = matcher.group(1);
        String arguments = matcher.group(3);
        return Optional.of(new ProfiledRun.Kernel(
                new String(matcher.group(2).getBytes(BYTES), StandardCharsets.UTF_8),
                find(INDEX, arguments),
                find(OPERATOR, arguments),
                find(PROVIDER, arguments),
                number(find(START, times)),
                number(find(DURATION, times))));
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static long number(String digits) {
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }
}
