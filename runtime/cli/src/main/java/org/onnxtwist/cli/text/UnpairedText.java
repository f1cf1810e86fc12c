package org.onnxtwist.cli.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.runtime.report.NumberText;

/** The inputs and outputs that only one of two compared models has, with the option that pairs them. */
public final class UnpairedText {
    private static final int NAMED = 3;
    private static final Pattern PLAIN = Pattern.compile("[\\w./:-]+");

    private UnpairedText() {}

    /**
     * Returns a sentence on the inputs and one on the outputs; none where a model has no counterpart that could be named.
     *
     * @param renamed the names of inputs and outputs in the second model, by those in the first
     */
    public static List<String> lines(
            Path firstFile, Model first, Path secondFile, Model second, Map<String, String> renamed) {
        List<String> lines = new ArrayList<>();
        line(firstFile, inputs(first), secondFile, inputs(second), renamed, "inputs")
                .ifPresent(lines::add);
        line(
                        firstFile,
                        names(first.graph().outputs()),
                        secondFile,
                        names(second.graph().outputs()),
                        renamed,
                        "outputs")
                .ifPresent(lines::add);
        return lines;
    }

    private static Optional<String> line(
            Path firstFile,
            Set<String> first,
            Path secondFile,
            Set<String> second,
            Map<String, String> renamed,
            String kind) {
        Set<String> theirs = new LinkedHashSet<>(second);
        Set<String> ours = new LinkedHashSet<>(first);
        ours.removeIf(name -> theirs.remove(renamed.getOrDefault(name, name)));
        if (ours.isEmpty() || theirs.isEmpty()) {
            return Optional.empty();
        }
        String a = ours.iterator().next();
        String b = theirs.iterator().next();
        boolean isPlain = PLAIN.matcher(a).matches() && PLAIN.matcher(b).matches();
        return Optional.of("the models have " + kind + " of other names: " + list(ours) + " in " + firstFile + ", "
                + list(theirs) + " in " + secondFile + ": pair those that are the same with --pair A=B"
                + (isPlain ? ", as in --pair " + a + "=" + b : ""));
    }

    private static String list(Collection<String> names) {
        String some = names.stream().limit(NAMED).map(Excerpt::of).collect(Collectors.joining("', '", "'", "'"));
        return names.size() <= NAMED ? some : some + " and " + NumberText.grouped(names.size() - NAMED) + " more";
    }

    /** The inputs that a run has to give. */
    private static Set<String> inputs(Model model) {
        return names(model.graph().inputs().stream()
                .filter(input -> input.initializer().isEmpty())
                .toList());
    }

    private static Set<String> names(Collection<Value> values) {
        Set<String> names = new LinkedHashSet<>();
        values.forEach(value -> value.name().ifPresent(names::add));
        return names;
    }
}
