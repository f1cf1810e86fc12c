package org.onnxtwist.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.message.NearestNames;

/**
 * The pairs of names that options {@code --pair A=B} give: values of two models that are the same under other names.
 *
 * @param ports the names of inputs and outputs in the second model, by those in the first
 * @param inner the same of other values
 */
public record NamePairs(Map<String, String> ports, Map<String, String> inner) {
    /** The names of a model that may stand in a pair. */
    private record Names(
            Path file, Set<String> inputs, Set<String> outputs, Set<String> all, Predicate<String> isInside) {
        static Names of(Path file, Model model, boolean inner) {
            Graph graph = model.graph();
            Set<String> inputs = names(graph.inputs());
            Set<String> outputs = names(graph.outputs());
            Set<String> all = new LinkedHashSet<>(outputs);
            all.addAll(inputs);
            if (inner) {
                all.addAll(graph.valuesByName().keySet());
            }
            return new Names(
                    file,
                    inputs,
                    outputs,
                    all,
                    name -> !inner && graph.valuesByName().containsKey(name));
        }

        private static Set<String> names(Collection<Value> values) {
            Set<String> names = new LinkedHashSet<>();
            values.forEach(value -> value.name().ifPresent(names::add));
            return names;
        }
    }

    /**
     * Reads the pairs.
     *
     * @param inner whether values may be paired that are neither inputs nor outputs
     * @throws CommandException for a pair of unknown names, and for pairs of which not each name has one counterpart
     */
    public static NamePairs of(
            List<String> given, Path firstFile, Model first, Path secondFile, Model second, boolean inner) {
        Names ours = Names.of(firstFile, first, inner);
        Names theirs = Names.of(secondFile, second, inner);
        Map<String, String> ports = new LinkedHashMap<>();
        Map<String, String> values = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        for (String pair : given) {
            String[] names = split(pair, ours, theirs);
            boolean areOutputs =
                    ours.outputs().contains(names[0]) && theirs.outputs().contains(names[1]);
            boolean areInputs =
                    ours.inputs().contains(names[0]) && theirs.inputs().contains(names[1]);
            boolean isPort = areOutputs || areInputs;
            if (!inner && !isPort) {
                throw CommandException.usage(
                        "--pair " + pair + " pairs an input with an output: give two inputs or two outputs");
            }
            if ((isPort ? ports : values).put(names[0], names[1]) != null || !taken.add(names[1])) {
                throw CommandException.usage("--pair " + pair + " pairs a value that another --pair pairs: give each"
                        + " value one counterpart");
            }
        }
        requireOneCounterpart(ports, ours, theirs, Names::outputs, "output");
        requireOneCounterpart(ports, ours, theirs, Names::inputs, "input");
        return new NamePairs(ports, values);
    }

    /** Names may contain the sign: it separates where both sides are known. */
    private static String[] split(String pair, Names ours, Names theirs) {
        List<String[]> parts = new ArrayList<>();
        for (int at = pair.indexOf('='); at >= 0; at = pair.indexOf('=', at + 1)) {
            parts.add(new String[] {pair.substring(0, at), pair.substring(at + 1)});
        }
        if (parts.isEmpty()) {
            throw CommandException.usage("--pair " + pair + " is not of the form A=B");
        }
        Optional<String[]> known = parts.stream()
                .filter(names -> ours.all().contains(names[0]) && theirs.all().contains(names[1]))
                .findFirst();
        if (known.isPresent()) {
            return known.get();
        }
        String[] names = parts.get(0);
        boolean firstIsKnown = ours.all().contains(names[0]);
        Names lacking = firstIsKnown ? theirs : ours;
        String unknown = firstIsKnown ? names[1] : names[0];
        throw CommandException.usage("--pair " + pair + ": " + lacking.file() + " has no "
                + (lacking.all().size()
                                > lacking.outputs().size() + lacking.inputs().size()
                        ? "value"
                        : "input or output")
                + " '" + unknown + "'"
                + (lacking.isInside().test(unknown)
                        ? ", but a value inside: pair it with --intermediate"
                        : NearestNames.question(unknown, lacking.all())));
    }

    /** A name that a pair takes away from its namesake leaves that one without a counterpart. */
    private static void requireOneCounterpart(
            Map<String, String> ports, Names ours, Names theirs, Function<Names, Set<String>> kind, String word) {
        ports.forEach((our, their) -> {
            if (our.equals(their) || !kind.apply(ours).contains(our)) {
                return;
            }
            if (kind.apply(ours).contains(their) && !ports.containsKey(their)) {
                throw CommandException.usage("--pair " + our + "=" + their + " leaves " + word + " '" + their + "' of "
                        + ours.file() + " without a counterpart: pair it with another --pair");
            }
            if (kind.apply(theirs).contains(our) && !ports.containsValue(our)) {
                throw CommandException.usage("--pair " + our + "=" + their + " leaves " + word + " '" + our + "' of "
                        + theirs.file() + " without a counterpart: pair it with another --pair");
            }
        });
    }
}
