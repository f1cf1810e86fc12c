package org.onnxtwist.schema;

import static org.onnxtwist.schema.FindingCode.*;

import java.util.List;
import java.util.Set;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.ValueType;

/**
 * The rules without which a model cannot be worked on: a part of those of the {@link Checker}. What can be lived with is not among
 * them, such as a missing shape of an output, an unknown operator or a declared type that contradicts another.
 *
 * <p>Of types, only those of initializers and of the main graph's inputs count, because a runtime enforces no others.
 */
final class WellFormedness {
    static final Set<FindingCode> CODES = Set.of(
            OPSET_MISSING,
            OPSET_INVALID,
            SPARSE_SHAPE,
            SPARSE_COUNT,
            SPARSE_INDEX_TYPE,
            SPARSE_INDEX_RANGE,
            OUTPUT_UNDEFINED,
            VALUE_UNDEFINED,
            NODE_NOT_SORTED,
            NODE_CYCLE,
            OPERATOR_NAME_MISSING,
            DOMAIN_NOT_IMPORTED,
            INPUT_COUNT,
            INPUT_OMITTED,
            INPUT_CHOICE,
            OUTPUT_COUNT,
            OUTPUT_OMITTED,
            ATTRIBUTE_NAME_MISSING,
            ATTRIBUTE_KIND,
            ATTRIBUTE_MISSING,
            ATTRIBUTE_VALUE,
            INPUT_RANK,
            INPUT_SIZE,
            CONSTANT_VALUE,
            SUBGRAPH_INPUTS,
            SUBGRAPH_OUTPUTS,
            SCAN_INPUTS,
            FUNCTION_RECURSIVE,
            REFERENCE_OUTSIDE_FUNCTION,
            CALL_INPUT_COUNT,
            CALL_OUTPUT_COUNT);

    private WellFormedness() {}

    private static List<Rule> rules() {
        return List.of(
                new ModelHead(),
                new SparseTensors(),
                new Uses(ReadDefects.NONE),
                new Operators(),
                new Arity(),
                new Attributes(),
                new Windows(),
                new ConvolutionChannels(),
                new AxisAttributes(),
                new SplitParts(),
                new ResizeInputs(),
                new ResizeWords(),
                new ConstantValues(),
                new SubgraphSignatures(),
                new FunctionCalls(),
                new RequiredArguments(),
                new FunctionRecursion(),
                new References(ReadDefects.NONE));
    }

    static List<Finding> findings(Model model) {
        return Walk.through(model, value -> enforced(model, value), rules()).stream()
                .filter(finding -> CODES.contains(finding.code()))
                .toList();
    }

    private static ValueType enforced(Model model, Value value) {
        return value.isInput() && value.graph() == model.graph() ? value.type() : ValueType.UNKNOWN;
    }
}
