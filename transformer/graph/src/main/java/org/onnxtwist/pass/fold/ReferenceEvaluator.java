package org.onnxtwist.pass.fold;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Abs;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.And;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.ConstantOfShape;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.GreaterOrEqual;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.Less;
import org.onnxtwist.op.LessOrEqual;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Mod;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.Not;
import org.onnxtwist.op.Or;
import org.onnxtwist.op.Range;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Size;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.op.Where;
import org.onnxtwist.op.Xor;
import org.onnxtwist.schema.Schemas;

/**
 * Evaluates the operators that models compute shapes with, on small tensors, in plain Java: moves of elements, integer arithmetic,
 * comparisons, casts, and the basic arithmetic of floating-point numbers.
 *
 * <p>Source: the specification of each operator, operator set 7 and later. What it leaves open (a division by zero, an index out of
 * range) is not computed.
 */
public final class ReferenceEvaluator implements NodeEvaluator {
    /** The most elements of a tensor that is read or made. */
    static final int MAX_ELEMENTS = 1 << 16;

    private static final long FIRST_OPSET = 7;

    private static final Map<String, Function<Operands, Optional<Tensor>>> OPERATORS = operators();

    private static Map<String, Function<Operands, Optional<Tensor>>> operators() {
        Map<String, Function<Operands, Optional<Tensor>>> known = new HashMap<>();
        for (String name : List.of(Add.NAME, Sub.NAME, Mul.NAME, Div.NAME, Mod.NAME)) {
            known.put(name, BroadcastArithmetic::binary);
        }
        for (String name : List.of(
                Equal.NAME,
                Greater.NAME,
                GreaterOrEqual.NAME,
                Less.NAME,
                LessOrEqual.NAME,
                And.NAME,
                Or.NAME,
                Xor.NAME)) {
            known.put(name, ComparisonEvaluation::test);
        }
        known.put(Max.NAME, BroadcastArithmetic::extreme);
        known.put(Min.NAME, BroadcastArithmetic::extreme);
        known.put(Neg.NAME, given -> BroadcastArithmetic.unary(given, x -> -x));
        known.put(Abs.NAME, given -> BroadcastArithmetic.unary(given, Math::abs));
        known.put(Not.NAME, ComparisonEvaluation::not);
        known.put(Where.NAME, ComparisonEvaluation::where);
        known.put(Cast.NAME, Casting::cast);
        known.put(Identity.NAME, given -> given.optional(0));
        known.put(Reshape.NAME, Rearrangement::reshape);
        known.put(Flatten.NAME, Rearrangement::flatten);
        known.put(Squeeze.NAME, Rearrangement::squeeze);
        known.put(Unsqueeze.NAME, Rearrangement::unsqueeze);
        known.put(Transpose.NAME, Rearrangement::transpose);
        known.put(Expand.NAME, Rearrangement::expand);
        known.put(Gather.NAME, Rearrangement::gather);
        known.put(Concat.NAME, Rearrangement::concat);
        known.put(Slice.NAME, StridedSlice::evaluate);
        known.put(Shape.NAME, Generation::shape);
        known.put(Size.NAME, Generation::size);
        known.put(ConstantOfShape.NAME, Generation::ofShape);
        known.put(Range.NAME, Generation::range);
        return Map.copyOf(known);
    }

    static boolean isSmall(long[] dims) {
        long elements = 1;
        for (long dim : dims) {
            if (dim < 0 || dim > MAX_ELEMENTS) {
                return false;
            }
            elements *= Math.max(1, dim);
            if (elements > MAX_ELEMENTS) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Map<Value, Tensor> evaluate(ConstantSubgraph given) {
        Map<Value, Tensor> made = new LinkedHashMap<>();
        long opset = given.opsets().getOrDefault("", 0L);
        if (opset < FIRST_OPSET) {
            return made;
        }
        Map<Value, Tensor> known = new HashMap<>(given.constants());
        for (Node node : given.nodes()) {
            evaluate(node, opset, known).ifPresent(tensor -> {
                known.put(node.output(0), tensor);
                made.put(node.output(0), tensor);
            });
        }
        return made;
    }

    private static Optional<Tensor> evaluate(Node node, long opset, Map<Value, Tensor> known) {
        Function<Operands, Optional<Tensor>> operator =
                node.operator().isStandard() ? OPERATORS.get(node.operator().name()) : null;
        if (operator == null || node.outputCount() != 1) {
            return Optional.empty();
        }
        List<Optional<Tensor>> tensors = new ArrayList<>();
        for (Optional<Value> input : node.inputs()) {
            Optional<Tensor> tensor = input.map(known::get);
            boolean isReadable = tensor.filter(ReferenceEvaluator::isReadable).isPresent();
            if (input.isPresent() && !isReadable) {
                return Optional.empty();
            }
            tensors.add(tensor);
        }
        return tensors.isEmpty() || tensors.get(0).isEmpty() || !areAllowed(node, opset, tensors)
                ? Optional.empty()
                : operator.apply(new Operands(node, tensors));
    }

    /** The operators rely on it: a node with a float where an index belongs, say, has no value. */
    private static boolean areAllowed(Node node, long opset, List<Optional<Tensor>> tensors) {
        List<Optional<ValueType>> types = tensors.stream()
                .map(tensor -> tensor.<ValueType>map(Tensor::type))
                .toList();
        return Schemas.find(node.operator(), opset)
                .filter(schema -> schema.takesTogether(types))
                .isPresent();
    }

    private static boolean isReadable(Tensor tensor) {
        return ElementCopy.moves(tensor.dtype()) && tensor.dtype() != DType.STRING && isSmall(tensor.dims());
    }
}
