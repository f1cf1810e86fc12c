package org.onnxtwist.autodiff.rule.elementwise;

import java.util.List;
import java.util.Set;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Abs;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.And;
import org.onnxtwist.op.Celu;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.Elu;
import org.onnxtwist.op.Erf;
import org.onnxtwist.op.Exp;
import org.onnxtwist.op.Gelu;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.HardSigmoid;
import org.onnxtwist.op.HardSwish;
import org.onnxtwist.op.LeakyRelu;
import org.onnxtwist.op.Less;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Mish;
import org.onnxtwist.op.PRelu;
import org.onnxtwist.op.Reciprocal;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Selu;
import org.onnxtwist.op.Shrink;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Softplus;
import org.onnxtwist.op.Softsign;
import org.onnxtwist.op.Swish;
import org.onnxtwist.op.Tanh;
import org.onnxtwist.op.ThresholdedRelu;

/** Derivatives of activation functions. At a kink they are those of PyTorch. */
public final class ActivationGradients {
    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(Relu.ID, "dX = dY where Y > 0", ActivationGradients::relu),
            GradientRule.of(
                    ThresholdedRelu.ID,
                    "dX = dY where X > alpha",
                    node -> pass(node, greater(node.at(), node.input(0), ThresholdedRelu.ALPHA.of(node.node())))),
            GradientRule.of(
                    Shrink.ID,
                    "dX = dY where |X| > lambd",
                    node -> pass(
                            node,
                            greater(node.at(), Abs.of(node.input(0)).emit(node.at()), Shrink.LAMBD.of(node.node())))),
            GradientRule.of(
                    HardSigmoid.ID, "dX = dY alpha where 0 < Y < 1", node -> ActivationGradients.hardSigmoid(node)),
            new ElementwiseRule(
                    LeakyRelu.ID,
                    "dX = dY where X > 0, dY alpha elsewhere",
                    (node, at, x, y) ->
                            at.where(positive(at, x), at.number(1), at.number(LeakyRelu.ALPHA.of(node.node())))),
            new ElementwiseRule(
                    Elu.ID,
                    "dX = dY where X > 0, dY (Y + alpha) elsewhere",
                    (node, at, x, y) -> at.where(positive(at, x), at.number(1), at.add(y, Elu.ALPHA.of(node.node())))),
            new ElementwiseRule(
                    Celu.ID,
                    "dX = dY where X > 0, dY exp(X / alpha) elsewhere",
                    (node, at, x, y) ->
                            at.where(positive(at, x), at.number(1), at.add(at.div(y, Celu.ALPHA.of(node.node())), 1))),
            new ElementwiseRule(
                    Selu.ID,
                    "dX = dY gamma where X > 0, dY (Y + gamma alpha) elsewhere",
                    (node, at, x, y) -> selu(node.node(), at, x, y)),
            new ElementwiseRule(
                    Softsign.ID,
                    "dX = dY / (1 + |X|)^2",
                    (node, at, x, y) -> Reciprocal.of(at.square(at.add(Abs.of(x).emit(at), 1)))
                            .emit(at)),
            new ElementwiseRule(
                    HardSwish.ID,
                    "dX = dY (0 where X <= -3, 1 where X >= 3, X / 3 + 1/2 between)",
                    (node, at, x, y) -> hardSwish(at, x)),
            new ElementwiseRule(
                    Swish.ID,
                    "dX = dY (s + alpha Y (1 - s)), s = sigmoid(alpha X)",
                    (node, at, x, y) -> swish(at, x, y, Swish.ALPHA.of(node.node()))),
            new ElementwiseRule(
                    Mish.ID,
                    "dX = dY (t + X sigmoid(X) (1 - t^2)), t = tanh(softplus(X))",
                    (node, at, x, y) -> mish(at, x)),
            new ElementwiseRule(
                    Gelu.ID,
                    "dX = dY (P(X) + X p(X)), P and p the distribution and the density of a normal number",
                    (node, at, x, y) ->
                            Gelu.APPROXIMATE.of(node.node()).equals("tanh") ? tanhGelu(at, x) : gelu(at, x)),
            GradientRule.of(
                    PRelu.ID,
                    "dX = dY where X > 0, dY slope elsewhere;  dslope = dY X where X <= 0",
                    node -> ActivationGradients.prelu(node)));

    private static final Set<OperatorId> SUMS_OF_PRODUCTS = Set.of(Conv.ID, ConvTranspose.ID, Gemm.ID, MatMul.ID);

    private ActivationGradients() {}

    private static Value greater(Arithmetic at, Value a, double b) {
        return Greater.of(a, at.number(b)).emit(at);
    }

    private static Value positive(Arithmetic at, Value a) {
        return greater(at, a, 0);
    }

    /** The gradient is that of the output where the condition holds. */
    private static void pass(NodeGradient node, Value condition) {
        node.set(0, () -> node.at().where(condition, node.gradient()));
    }

    /**
     * A product takes half of the time of a selection. It is no number where the gradient is infinite and Y is 0; a sum of products that is
     * infinite there makes no difference, since it is so for all of the same weights.
     */
    private static void relu(NodeGradient node) {
        Arithmetic at = node.at();
        Value gradient = node.gradient();
        Value positive = positive(at, node.output(0));
        node.set(
                0,
                () -> isSumOfProducts(gradient) ? at.mul(gradient, at.cast(positive)) : at.where(positive, gradient));
    }

    private static boolean isSumOfProducts(Value value) {
        return value.producer()
                .filter(node -> SUMS_OF_PRODUCTS.contains(node.operator())
                        || (node.operator().equals(Add.ID)
                                && node.inputValues().allMatch(ActivationGradients::isSumOfProducts)))
                .isPresent();
    }

    private static void hardSigmoid(NodeGradient node) {
        Arithmetic at = node.at();
        Value y = node.output(0);
        Value inside =
                And.of(positive(at, y), Less.of(y, at.number(1)).emit(at)).emit(at);
        node.set(0, () -> at.mul(at.where(inside, node.gradient()), HardSigmoid.ALPHA.of(node.node())));
    }

    private static Value selu(Node node, Arithmetic at, Value x, Value y) {
        double gamma = Selu.GAMMA.of(node);
        return at.where(positive(at, x), at.number(gamma), at.add(y, gamma * Selu.ALPHA.of(node)));
    }

    private static Value hardSwish(Arithmetic at, Value x) {
        Value middle = at.add(at.div(x, 3), 0.5);
        Value rising = at.where(greater(at, x, -3), middle);
        return at.where(Less.of(x, at.number(3)).emit(at), rising, at.number(1));
    }

    private static Value swish(Arithmetic at, Value x, Value y, double alpha) {
        Value s = Sigmoid.of(at.mul(x, alpha)).emit(at);
        return at.add(s, at.mul(at.mul(y, alpha), at.sub(1, s)));
    }

    private static Value mish(Arithmetic at, Value x) {
        Value t = Tanh.of(Softplus.of(x).emit(at)).emit(at);
        Value rest = at.mul(at.mul(x, Sigmoid.of(x).emit(at)), at.sub(1, at.square(t)));
        return at.add(t, rest);
    }

    private static Value gelu(Arithmetic at, Value x) {
        Value distribution = at.mul(at.add(Erf.of(at.mul(x, Math.sqrt(0.5))).emit(at), 1), 0.5);
        Value density = at.mul(Exp.of(at.mul(at.square(x), -0.5)).emit(at), 1 / Math.sqrt(2 * Math.PI));
        return at.add(distribution, at.mul(x, density));
    }

    /** Of y = x (1 + t) / 2 with t = tanh(c (x + 0.044715 x^3)) and c = sqrt(2 / pi). */
    private static Value tanhGelu(Arithmetic at, Value x) {
        double c = Math.sqrt(2 / Math.PI);
        Value square = at.square(x);
        Value inner = at.mul(at.mul(x, c), at.add(at.mul(square, 0.044715), 1));
        Value t = Tanh.of(inner).emit(at);
        Value slope = at.mul(at.add(at.mul(square, 3 * 0.044715), 1), c);
        Value rest = at.mul(at.mul(x, at.sub(1, at.square(t))), slope);
        return at.mul(at.add(at.add(t, 1), rest), 0.5);
    }

    private static void prelu(NodeGradient node) {
        Arithmetic at = node.at();
        Value positive = positive(at, node.input(0));
        node.set(0, () -> at.where(positive, node.gradient(), at.mul(node.gradient(), node.input(1))));
        node.setBroadcast(1, () -> at.where(positive, at.number(0), at.mul(node.gradient(), node.input(0))));
    }
}
