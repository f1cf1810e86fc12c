package org.onnxtwist.schema.check;

import static org.onnxtwist.schema.finding.FindingCode.*;

import java.util.List;
import java.util.Set;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.check.node.Arity;
import org.onnxtwist.schema.check.node.Attributes;
import org.onnxtwist.schema.check.node.AxisAttributes;
import org.onnxtwist.schema.check.node.ConstantValues;
import org.onnxtwist.schema.check.node.ConvolutionChannels;
import org.onnxtwist.schema.check.node.Operators;
import org.onnxtwist.schema.check.node.ResizeInputs;
import org.onnxtwist.schema.check.node.ResizeWords;
import org.onnxtwist.schema.check.node.SplitParts;
import org.onnxtwist.schema.check.node.Windows;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Walk;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.schema.finding.FindingCode;

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
            TRAINING_NAME,
            TRAINING_VARIABLE,
            TRAINING_SOURCE,
            TRAINING_TYPE,
            TRAINING_REPEATED,
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

    private static List<CheckRule> rules() {
        return List.of(
                new ModelHead(),
                new SparseTensors(),
                new TrainingBindings(),
                new ValueUses(ReadDefects.NONE),
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
