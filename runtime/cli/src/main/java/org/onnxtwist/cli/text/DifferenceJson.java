package org.onnxtwist.cli.text;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.onnxtwist.diff.Difference;
import org.onnxtwist.diff.ElementChange;
import org.onnxtwist.runtime.layers.LayerDifferences.LayerDifference;
import org.onnxtwist.runtime.report.ConstantSpelling;
import org.onnxtwist.runtime.report.JsonDocument;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.Table;

/** Differences between two models as JSON: what every difference has, and each component of its record. */
public final class DifferenceJson {
    private DifferenceJson() {}

    /** Writes the document; a summary has the number of differences of each kind in the place of the differences. */
    public static void write(
            Console console,
            Path before,
            Path after,
            List<LayerDifference> layers,
            List<Difference> differences,
            boolean summary) {
        console.printJson(document -> {
            document.field("before", before.toString());
            document.field("after", after.toString());
            document.field("equal", layers.isEmpty() && differences.isEmpty());
            if (summary) {
                kinds(document, layers, differences);
            } else {
                document.array(
                        "layers",
                        () -> layers.forEach(layer -> document.object(() -> {
                            document.field("name", layer.name());
                            document.field("sentence", layer.sentence());
                            document.field("before", layer.before());
                            document.field("after", layer.after());
                            document.strings("others", layer.others());
                            document.object("changes", () -> layer.changes().forEach(document::field));
                        })));
                array(document, differences);
            }
        });
    }

    /** Writes the member {@code differences}. */
    public static void array(JsonDocument document, List<Difference> differences) {
        document.array(
                "differences",
                () -> differences.forEach(difference -> document.object(() -> members(document, difference))));
    }

    /** Writes the member {@code kinds}, the number of differences of each kind. */
    public static void kinds(JsonDocument document, List<LayerDifference> layers, List<Difference> differences) {
        document.object("kinds", () -> counts(layers, differences).forEach(document::field));
    }

    /** Returns a table of the number of differences of each kind. */
    public static Table kinds(List<LayerDifference> layers, List<Difference> differences) {
        Table table = new Table(List.of("kind", "differences"), Set.of(1));
        counts(layers, differences)
                .forEach((kind, count) -> table.add(kind.replace('-', ' '), NumberText.grouped(count)));
        return table;
    }

    private static Map<String, Long> counts(List<LayerDifference> layers, List<Difference> differences) {
        Map<String, Long> counts = new TreeMap<>();
        if (!layers.isEmpty()) {
            counts.put("layer-change", (long) layers.size());
        }
        differences.forEach(difference -> counts.merge(kind(difference), 1L, Long::sum));
        return counts;
    }

    private static void members(JsonDocument document, Difference difference) {
        document.field("kind", kind(difference));
        document.field("aspect", ConstantSpelling.of(difference.aspect()));
        document.field("direction", ConstantSpelling.of(difference.direction()));
        document.field("place", difference.place());
        document.field("sentence", difference.sentence());
        for (RecordComponent component : difference.getClass().getRecordComponents()) {
            if (!component.getName().equals("aspect") && !component.getName().equals("place")) {
                member(document, component.getName(), value(component, difference));
            }
        }
    }

    /** The record's name in small letters: {@code node-added}. */
    private static String kind(Difference difference) {
        return ConstantSpelling.of(difference.getClass());
    }

    private static Object value(RecordComponent component, Difference difference) {
        try {
            return component.getAccessor().invoke(difference);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a component of a public record can be read", e);
        }
    }

    private static void member(JsonDocument document, String name, Object value) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresentOrElse(present -> member(document, name, present), () -> document.none(name));
        } else if (value instanceof OptionalLong number) {
            document.field(name, number);
        } else if (value instanceof Long hash) {
            document.field(name, String.format("%016x", hash));
        } else if (value instanceof ElementChange change) {
            document.object(name, () -> {
                document.field("changed", change.changed());
                document.field("elements", change.elements());
                document.field("absolute", change.absolute());
                document.field("relative", change.relative());
                document.longs("at", change.at());
            });
        } else if (value instanceof Collection<?> list) {
            List<String> texts = new ArrayList<>();
            list.forEach(element -> texts.add(element.toString()));
            document.strings(name, texts);
        } else if (value instanceof Enum<?> constant) {
            document.field(name, ConstantSpelling.of(constant));
        } else {
            document.field(name, value.toString());
        }
    }
}
