package org.onnxtwist.schema.check;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.defect.Defect;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.check.node.Arity;
import org.onnxtwist.schema.check.node.Attributes;
import org.onnxtwist.schema.check.node.AxisAttributes;
import org.onnxtwist.schema.check.node.Broadcasts;
import org.onnxtwist.schema.check.node.ConstantValues;
import org.onnxtwist.schema.check.node.ConvolutionChannels;
import org.onnxtwist.schema.check.node.ElementTypeAttributes;
import org.onnxtwist.schema.check.node.InputShapes;
import org.onnxtwist.schema.check.node.OperandTypes;
import org.onnxtwist.schema.check.node.Operators;
import org.onnxtwist.schema.check.node.Products;
import org.onnxtwist.schema.check.node.ResizeInputs;
import org.onnxtwist.schema.check.node.ResizeWords;
import org.onnxtwist.schema.check.node.SplitParts;
import org.onnxtwist.schema.check.node.Windows;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Walk;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.schema.finding.FindingCode;

/**
 * Checks a model against the rules of ONNX and says everything that is wrong at once; {@link FindingCode} lists the rules.
 *
 * <p>A model that was read from a file has passed the reader already, which refuses two values of one name in a graph, names that
 * nothing defines and what cannot be represented, such as tensors whose content does not fit their sizes; a reader that diagnoses a file
 * passes on what it found instead. Models that were made or changed in memory can break the first two rules too, and are checked for them.
 *
 * <p>Contents of dense tensors are not read. Time is linear in nodes, edges, and the elements of sparse tensors.
 */
public final class Checker {
    private Checker() {}

    /** A fresh instance of every rule. */
    private static List<CheckRule> rules(ReadDefects read) {
        return List.of(
                read,
                new ModelHead(),
                new FormatFeatures(),
                new GraphInterface(read),
                new Definitions(),
                new TrainingBindings(),
                new ValueUses(read),
                new Initializers(),
                new SparseTensors(),
                new NodeNames(),
                new Operators(),
                new Arity(),
                new Attributes(),
                new OperandTypes(),
                new InputShapes(),
                new Broadcasts(),
                new Products(),
                new Windows(),
                new ConvolutionChannels(),
                new AxisAttributes(),
                new SplitParts(),
                new ResizeInputs(),
                new ResizeWords(),
                new ElementTypeAttributes(),
                new DeclaredTypes(),
                new ConstantValues(),
                new SubgraphSignatures(),
                new FunctionHeads(),
                new FunctionCalls(),
                new RequiredArguments(),
                new FunctionRecursion(),
                new FunctionOpsets(),
                new References(read));
    }

    /**
     * Checks a model by the types that it declares.
     *
     * @return the findings, in the order of the model; empty for a model without faults
     */
    public static List<Finding> check(Model model) {
        return check(model, Value::type);
    }

    /**
     * Checks a model by types that somebody knows better, such as an inference. With them, contradictions between declared and known
     * types are found too.
     *
     * @param types the type of each value of the model, {@link ValueType#UNKNOWN} where it is not known
     */
    public static List<Finding> check(Model model, Function<Value, ValueType> types) {
        return check(model, types, List.of());
    }

    /**
     * Checks a model that was read for diagnosis.
     *
     * @param types the type of each value of the model, {@link ValueType#UNKNOWN} where it is not known
     * @param defects what the reader found; it is reported together with what else is wrong, and what follows from it alone is not
     */
    public static List<Finding> check(Model model, Function<Value, ValueType> types, List<Defect> defects) {
        return Walk.through(model, types, rules(new ReadDefects(defects)));
    }

    /** The first IR version that has all features that a model uses, free initializers and the versions of its operator sets aside. */
    public static long requiredIrVersion(Model model) {
        FormatFeatures features = new FormatFeatures();
        Walk.through(model, Value::type, List.of(features));
        return features.required();
    }

    /**
     * Refuses a model that breaks a rule; warnings pass.
     *
     * @throws CheckFailedException naming the first errors
     */
    public static void requireValid(Model model) {
        List<Finding> errors = check(model).stream().filter(Finding::isError).toList();
        if (!errors.isEmpty()) {
            throw new CheckFailedException("the model", errors);
        }
    }

    /**
     * Checks a model for what keeps it from being worked on, and for nothing else: inputs, outputs and attributes that operators
     * need, values that nothing defines, cycles, and the like. {@link #wellFormedness()} lists the rules.
     *
     * @return the findings, in the order of the model. {@link FindingCode#NODE_NOT_SORTED} is among them, which sorting mends
     */
    public static List<Finding> malformations(Model model) {
        return WellFormedness.findings(model);
    }

    /**
     * Refuses a model that cannot be worked on, or whose nodes are not sorted: what edits can break, checked in a small part of the time
     * that writing takes.
     *
     * @throws CheckFailedException naming the first {@link #malformations}
     */
    public static void requireWellFormed(Model model) {
        List<Finding> findings = malformations(model);
        if (!findings.isEmpty()) {
            throw new CheckFailedException("the model that would be written", findings);
        }
    }

    /** The rules whose breach keeps a model from being worked on. */
    public static Set<FindingCode> wellFormedness() {
        return WellFormedness.CODES;
    }
}
