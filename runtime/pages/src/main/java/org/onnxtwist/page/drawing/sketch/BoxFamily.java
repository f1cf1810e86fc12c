package org.onnxtwist.page.drawing.sketch;

import java.util.Locale;
import java.util.Set;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.op.Attention;
import org.onnxtwist.op.AveragePool;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.CastLike;
import org.onnxtwist.op.Celu;
import org.onnxtwist.op.Clip;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvInteger;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.DeformConv;
import org.onnxtwist.op.DynamicQuantizeLinear;
import org.onnxtwist.op.Einsum;
import org.onnxtwist.op.Elu;
import org.onnxtwist.op.GRU;
import org.onnxtwist.op.Gelu;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.GlobalAveragePool;
import org.onnxtwist.op.GlobalLpPool;
import org.onnxtwist.op.GlobalMaxPool;
import org.onnxtwist.op.GroupNormalization;
import org.onnxtwist.op.HardSigmoid;
import org.onnxtwist.op.HardSwish;
import org.onnxtwist.op.InstanceNormalization;
import org.onnxtwist.op.LRN;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.op.LayerNormalization;
import org.onnxtwist.op.LeakyRelu;
import org.onnxtwist.op.LogSoftmax;
import org.onnxtwist.op.LpNormalization;
import org.onnxtwist.op.LpPool;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.MatMulInteger;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.op.Mish;
import org.onnxtwist.op.PRelu;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.QLinearConv;
import org.onnxtwist.op.QLinearMatMul;
import org.onnxtwist.op.RMSNormalization;
import org.onnxtwist.op.RNN;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Resize;
import org.onnxtwist.op.Selu;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.Softplus;
import org.onnxtwist.op.Swish;
import org.onnxtwist.op.Tanh;
import org.onnxtwist.op.TopK;
import org.onnxtwist.op.Upsample;
import org.onnxtwist.op.runtime.FusedConv;
import org.onnxtwist.op.trait.OperatorTrait;

/** A kind of box, which has a colour and a letter of its own in a drawing. */
public enum BoxFamily {
    CONVOLUTION(
            "C",
            "convolution",
            Conv.NAME,
            ConvInteger.NAME,
            ConvTranspose.NAME,
            DeformConv.NAME,
            QLinearConv.NAME,
            FusedConv.NAME),
    PRODUCT(
            "M",
            "matrix product, attention, recurrence",
            MatMul.NAME,
            MatMulInteger.NAME,
            QLinearMatMul.NAME,
            Gemm.NAME,
            Einsum.NAME,
            Attention.NAME,
            LSTM.NAME,
            GRU.NAME,
            RNN.NAME),
    NORMALISATION(
            "N",
            "normalisation",
            BatchNormalization.NAME,
            LayerNormalization.NAME,
            InstanceNormalization.NAME,
            GroupNormalization.NAME,
            RMSNormalization.NAME,
            LpNormalization.NAME,
            LRN.NAME),
    ACTIVATION(
            "A",
            "activation",
            Relu.NAME,
            LeakyRelu.NAME,
            PRelu.NAME,
            Clip.NAME,
            Sigmoid.NAME,
            HardSigmoid.NAME,
            Tanh.NAME,
            Softmax.NAME,
            LogSoftmax.NAME,
            Elu.NAME,
            Selu.NAME,
            Celu.NAME,
            Gelu.NAME,
            HardSwish.NAME,
            Swish.NAME,
            Mish.NAME,
            Softplus.NAME),
    POOLING(
            "P",
            "pooling, reduction",
            MaxPool.NAME,
            AveragePool.NAME,
            LpPool.NAME,
            GlobalAveragePool.NAME,
            GlobalMaxPool.NAME,
            GlobalLpPool.NAME,
            TopK.NAME),
    QUANTIZATION("Q", "quantization, cast", Cast.NAME, CastLike.NAME, DynamicQuantizeLinear.NAME),
    MOVEMENT("S", "shape, data movement", Concat.NAME, Pad.NAME, Resize.NAME, Upsample.NAME, Shape.NAME),
    ARITHMETIC("E", "elementwise arithmetic"),
    CONTROL("F", "control flow, function"),
    OTHER("O", "other operator"),
    SECTION("", "section of the graph"),
    INPUT("", "input"),
    OUTPUT("", "output"),
    OUTSIDE("", "value of another part");

    private final String letter;
    private final String label;
    // Made by Set.of, which nothing changes.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Set<String> operators;

    BoxFamily(String letter, String label, String... operators) {
        this.letter = letter;
        this.label = label;
        this.operators = Set.of(operators);
    }

    /** Returns the family of a node; {@code isCall} tells whether it calls a function of the model. */
    static BoxFamily of(Node node, boolean isCall) {
        if (isCall || node.hasSubgraphs()) {
            return CONTROL;
        }
        OperatorId operator = node.operator();
        for (BoxFamily family : values()) {
            if (family.operators.contains(operator.name())) {
                return family;
            }
        }
        if (OperatorTrait.QUANTIZATION.holdsOf(operator)) {
            return QUANTIZATION;
        }
        if (OperatorTrait.REDUCTION.holdsOf(operator)) {
            return POOLING;
        }
        if (OperatorTrait.DATA_MOVEMENT.holdsOf(operator)) {
            return MOVEMENT;
        }
        return OperatorTrait.ELEMENTWISE.holdsOf(operator) ? ARITHMETIC : OTHER;
    }

    /** Returns the letter in the stripe of its boxes; empty for boxes of another form. */
    public String letter() {
        return letter;
    }

    /** Returns what its boxes are, for the legend. */
    public String label() {
        return label;
    }

    /** Returns the class of its boxes in the style sheet. */
    public String style() {
        return "of-" + name().toLowerCase(Locale.ROOT);
    }

    /** Tells whether its boxes stand for nodes. */
    public boolean isOperator() {
        return !letter.isEmpty();
    }
}
