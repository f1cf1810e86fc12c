package org.onnxtwist.operators;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.operators.VersionSchema.AttributeFact;
import org.onnxtwist.operators.VersionSchema.Formal;
import org.onnxtwist.operators.VersionSchema.Option;

/**
 * All versions of one operator.
 *
 * @param domain the operator set; empty for the standard one
 * @param name the operator's name
 * @param versions the versions, ascending, with inputs and outputs under the names that the newest gives them
 * @param attributes every attribute that some version has, under its constant's name
 */
record OperatorFamily(
        String domain, String name, List<VersionSchema> versions, Map<String, AttributeVariant> attributes) {

    /** Inputs and outputs that a later version gave another name, without another meaning. */
    private static final Map<String, Map<String, String>> RENAMED_INPUTS =
            Map.of("BatchNormalization", Map.of("mean", "input_mean", "var", "input_var"));

    private static final Map<String, Map<String, String>> RENAMED_OUTPUTS = Map.of(
            "BatchNormalization",
            Map.of("mean", "running_mean", "var", "running_var"),
            "Split",
            Map.of("outputs...", "outputs"));

    /**
     * An attribute as one or more versions have it; versions that disagree on its kind or default are variants.
     *
     * @param name its name
     * @param type its kind
     * @param byDefault its default
     * @param first the first version that has it so
     * @param last the last version that has it so, which holds until the operator's next
     */
    record AttributeVariant(String name, AttributeType type, Optional<Object> byDefault, long first, long last) {
        boolean matches(AttributeFact fact) {
            return name.equals(fact.name()) && type == fact.type() && byDefault.equals(fact.byDefault());
        }
    }

    static OperatorFamily of(List<VersionSchema> schemas) {
        List<VersionSchema> versions = schemas.stream()
                .map(OperatorFamily::withNewestNames)
                .sorted(Comparator.comparingLong(VersionSchema::since))
                .toList();
        VersionSchema any = versions.get(0);
        return new OperatorFamily(any.domain(), any.name(), versions, attributes(versions));
    }

    private static VersionSchema withNewestNames(VersionSchema schema) {
        return new VersionSchema(
                schema.domain(),
                schema.name(),
                schema.since(),
                schema.deprecated(),
                renamed(schema.inputs(), RENAMED_INPUTS.getOrDefault(schema.name(), Map.of())),
                renamed(schema.outputs(), RENAMED_OUTPUTS.getOrDefault(schema.name(), Map.of())),
                schema.attributes(),
                schema.types());
    }

    private static List<Formal> renamed(List<Formal> formals, Map<String, String> names) {
        return formals.stream()
                .map(formal -> new Formal(
                        names.getOrDefault(formal.name(), formal.name()),
                        formal.type(),
                        formal.option(),
                        formal.least()))
                .toList();
    }

    private static Map<String, AttributeVariant> attributes(List<VersionSchema> versions) {
        List<AttributeVariant> variants = new ArrayList<>();
        for (VersionSchema version : versions) {
            for (AttributeFact fact : version.attributes()) {
                long first = variants.stream()
                        .filter(variant -> variant.matches(fact))
                        .mapToLong(AttributeVariant::first)
                        .findFirst()
                        .orElse(version.since());
                variants.removeIf(variant -> variant.matches(fact));
                variants.add(new AttributeVariant(fact.name(), fact.type(), fact.byDefault(), first, version.since()));
            }
        }
        variants.sort(Comparator.comparing(AttributeVariant::name)
                .thenComparing(Comparator.comparingLong(AttributeVariant::last).reversed()));
        Map<String, AttributeVariant> byConstant = new LinkedHashMap<>();
        for (AttributeVariant variant : variants) {
            // The newest is first and has the plain name.
            String plain = OperatorJavaNames.constant(variant.name());
            byConstant.put(byConstant.containsKey(plain) ? plain + "_SINCE_" + variant.first() : plain, variant);
        }
        return byConstant;
    }

    /** The newest version that is not deprecated. */
    VersionSchema newest() {
        VersionSchema newest = versions.get(0);
        for (VersionSchema version : versions) {
            newest = version.deprecated() ? newest : version;
        }
        return newest;
    }

    /** The constant of an attribute of one version. */
    String constant(AttributeFact fact) {
        return attributes.entrySet().stream()
                .filter(entry -> entry.getValue().matches(fact))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /** The inputs that some version leaves to choice, or that only some versions have, newest names first. */
    List<Formal> chosenInputs() {
        Map<String, Formal> chosen = new LinkedHashMap<>();
        for (int i = versions.size() - 1; i >= 0; i--) {
            for (Formal formal : versions.get(i).inputs()) {
                if (formal.option() != Option.VARIADIC && !isAlwaysRequired(formal.name())) {
                    chosen.putIfAbsent(formal.name(), formal);
                }
            }
        }
        return List.copyOf(chosen.values());
    }

    private boolean isAlwaysRequired(String input) {
        return versions.stream()
                .filter(version -> !version.deprecated())
                .allMatch(version -> version.inputs().stream()
                        .anyMatch(formal -> formal.name().equals(input) && formal.option() == Option.SINGLE));
    }

    /** The optional outputs of all versions. */
    List<String> optionalOutputs() {
        return versions.stream()
                .flatMap(version -> version.outputs().stream())
                .filter(formal -> formal.option() == Option.OPTIONAL)
                .map(Formal::name)
                .distinct()
                .toList();
    }

    /** The last output, where that stands for several. */
    Optional<String> variadicOutput() {
        return versions.stream()
                .flatMap(version -> version.outputs().stream())
                .filter(formal -> formal.option() == Option.VARIADIC)
                .map(Formal::name)
                .findFirst();
    }

    /** The arities that occur among all inputs and outputs. */
    Set<Option> arities() {
        return versions.stream()
                .filter(version -> !version.deprecated())
                .flatMap(version -> Stream.concat(version.inputs().stream(), version.outputs().stream()))
                .map(Formal::option)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Option.class)));
    }

    /** The operator set's versions that a variant holds in, for example {@code 2 to 4}. */
    String span(AttributeVariant variant) {
        String next = versions.stream()
                .map(VersionSchema::since)
                .filter(since -> since > variant.last())
                .findFirst()
                .map(since -> " to " + (since - 1))
                .orElse(" and later");
        return variant.first() + next;
    }
}
