package org.onnxtwist.cli.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.twist.layer.ParameterCount;

/**
 * A summary of a model: versions, inputs and outputs, numbers of nodes and parameters, and metadata.
 *
 * @param irVersion version of the file format
 * @param opsets versions of the operator sets by domain, the standard one as {@code ai.onnx}
 * @param producer the name and version of the tool that produced it; may be empty
 * @param parameters the number of stored floating-point numbers
 * @param missingData files of external data that are missing, as the model names them
 * @param inputs the inputs without a default
 * @param outputs the outputs, in order
 * @param nodes the number of nodes of each operator, subgraphs and functions included, the most frequent first
 * @param functions the number of model-local functions
 * @param training the number of nodes of each training step that the model holds
 * @param metadata free-form properties, in order
 */
public record ModelSummary(
        long irVersion,
        Map<String, Long> opsets,
        String producer,
        long parameters,
        List<String> missingData,
        List<Port> inputs,
        List<Port> outputs,
        Map<String, Long> nodes,
        long functions,
        List<Long> training,
        Map<String, String> metadata) {
    private static final String STANDARD_DOMAIN = "ai.onnx";

    /** An input or output and its type. */
    record Port(String name, String type) {
        public static Port of(Value value) {
            return new Port(value.name().orElse(""), value.type().toString());
        }
    }

    public static ModelSummary of(Model model) {
        Map<String, Long> opsets = new LinkedHashMap<>();
        model.opsets().forEach((domain, version) -> opsets.put(domain.isEmpty() ? STANDARD_DOMAIN : domain, version));
        return new ModelSummary(
                model.irVersion(),
                opsets,
                (model.producerName() + " " + model.producerVersion()).strip(),
                ParameterCount.of(model),
                List.copyOf(ExternalData.missing(model).keySet()),
                model.graph().requiredInputs().stream().map(Port::of).toList(),
                model.graph().outputs().stream().map(Port::of).toList(),
                nodes(model),
                model.functions().size(),
                model.training().stream()
                        .map(step -> step.algorithm().allNodes().count())
                        .toList(),
                new LinkedHashMap<>(model.metadata()));
    }

    private static Map<String, Long> nodes(Model model) {
        Map<String, Long> counts = new TreeMap<>();
        model.forEachNode(node -> counts.merge(node.operator().toString(), 1L, Long::sum));
        List<Map.Entry<String, Long>> sorted = new ArrayList<>(counts.entrySet());
        sorted.sort(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()));
        Map<String, Long> byFrequency = new LinkedHashMap<>();
        sorted.forEach(entry -> byFrequency.put(entry.getKey(), entry.getValue()));
        return byFrequency;
    }

    /** Returns the total number of nodes. */
    long nodeCount() {
        return nodes.values().stream().mapToLong(Long::longValue).sum();
    }
}
