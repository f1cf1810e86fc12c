package org.onnxtwist.shape.operator;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.op.*;
import org.onnxtwist.op.ml.*;
import org.onnxtwist.op.trait.OperatorTrait;
import org.onnxtwist.shape.node.ShapeRule;
import org.onnxtwist.shape.operator.layer.AttentionOperators;
import org.onnxtwist.shape.operator.layer.BlockedLayouts;
import org.onnxtwist.shape.operator.layer.Convolution;
import org.onnxtwist.shape.operator.layer.Normalisation;
import org.onnxtwist.shape.operator.layer.Pooling;
import org.onnxtwist.shape.operator.layer.Recurrent;
import org.onnxtwist.shape.operator.layer.RegionOperators;
import org.onnxtwist.shape.operator.layer.Resizing;
import org.onnxtwist.shape.operator.layer.Training;

/** The shape rules of the operators. */
public final class OperatorRules {
    private static final String ONNX_RUNTIME = "com.microsoft";
    private static final String BLOCKED = "com.microsoft.nchwc";
    private static final String MACHINE_LEARNING = "ai.onnx.ml";
    private static final String PREVIEW = "ai.onnx.preview";
    private static final String TRAINING = "ai.onnx.preview.training";

    private OperatorRules() {}

    /** The rule of an operator; empty if it has none. */
    public static Optional<ShapeRule> find(OperatorId operator) {
        if (!operator.overload().isEmpty()) {
            return Optional.empty();
        }
        return switch (operator.domain()) {
            case "" ->
                OperatorTrait.REDUCTION.holdsOf(operator)
                        ? Optional.of(ReductionOperators::reduce)
                        : Optional.ofNullable(standard(operator.name()));
            case ONNX_RUNTIME -> Optional.ofNullable(runtime(operator.name()));
            case BLOCKED -> Optional.ofNullable(blocked(operator.name()));
            case MACHINE_LEARNING -> Optional.ofNullable(learning(operator.name()));
            case TRAINING -> Optional.ofNullable(training(operator.name()));
            case PREVIEW ->
                operator.name().equals("FlexAttention") ? Optional.of(AttentionOperators::attention) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static @Nullable ShapeRule standard(String name) {
        return switch (name) {
            case Acos.NAME,
                    Acosh.NAME,
                    Asin.NAME,
                    Asinh.NAME,
                    Atan.NAME,
                    Atanh.NAME,
                    BitwiseNot.NAME,
                    Celu.NAME,
                    Clip.NAME,
                    Cos.NAME,
                    Cosh.NAME,
                    CumProd.NAME,
                    CumSum.NAME,
                    Elu.NAME,
                    Erf.NAME,
                    Exp.NAME,
                    Gelu.NAME,
                    GroupNormalization.NAME,
                    HardSigmoid.NAME,
                    HardSwish.NAME,
                    Hardmax.NAME,
                    InstanceNormalization.NAME,
                    LRN.NAME,
                    LeakyRelu.NAME,
                    Log.NAME,
                    LogSoftmax.NAME,
                    LpNormalization.NAME,
                    MeanVarianceNormalization.NAME,
                    Mish.NAME,
                    RMSNormalization.NAME,
                    Reciprocal.NAME,
                    Relu.NAME,
                    ReverseSequence.NAME,
                    RotaryEmbedding.NAME,
                    Scatter.NAME,
                    ScatterElements.NAME,
                    ScatterND.NAME,
                    Selu.NAME,
                    Shrink.NAME,
                    Sigmoid.NAME,
                    Sin.NAME,
                    Sinh.NAME,
                    Softmax.NAME,
                    Softplus.NAME,
                    Softsign.NAME,
                    Sqrt.NAME,
                    SwiGLU.NAME,
                    Swish.NAME,
                    Tan.NAME,
                    Tanh.NAME,
                    TensorScatter.NAME,
                    ThresholdedRelu.NAME,
                    Trilu.NAME -> Elementwise::same;
            case Identity.NAME -> Elementwise::identity;
            case IsInf.NAME, IsNaN.NAME -> Elementwise::test;
            case Abs.NAME, Ceil.NAME, Floor.NAME, Neg.NAME, Not.NAME, Round.NAME, Sign.NAME -> Elementwise::arithmetic;
            case Bernoulli.NAME, EyeLike.NAME, RandomNormalLike.NAME, RandomUniformLike.NAME -> Elementwise::like;
            case Dropout.NAME -> Elementwise::dropout;
            case BitCast.NAME, Cast.NAME, CastLike.NAME -> Elementwise::cast;
            case Add.NAME,
                    And.NAME,
                    BitwiseAnd.NAME,
                    BitwiseOr.NAME,
                    BitwiseXor.NAME,
                    Div.NAME,
                    Max.NAME,
                    Mean.NAME,
                    Min.NAME,
                    Mod.NAME,
                    Mul.NAME,
                    Or.NAME,
                    Sub.NAME,
                    Sum.NAME,
                    Xor.NAME -> Broadcasting::arithmetic;
            case Equal.NAME, Greater.NAME, GreaterOrEqual.NAME, Less.NAME, LessOrEqual.NAME -> Broadcasting::comparison;
            case BitShift.NAME, Pow.NAME -> Broadcasting::firstType;
            case PRelu.NAME -> Broadcasting::toFirst;
            case Where.NAME -> Broadcasting::where;
            case Conv.NAME, DeformConv.NAME -> Convolution::conv;
            case ConvInteger.NAME -> Convolution::convInteger;
            case QLinearConv.NAME -> Convolution::quantised;
            case ConvTranspose.NAME -> Convolution::transpose;
            case Col2Im.NAME -> Convolution::col2Im;
            case AveragePool.NAME, LpPool.NAME, MaxPool.NAME -> Pooling::pool;
            case GlobalAveragePool.NAME, GlobalLpPool.NAME, GlobalMaxPool.NAME -> Pooling::global;
            case MaxUnpool.NAME -> Pooling::unpool;
            case Reshape.NAME -> Reshaping::reshape;
            case Flatten.NAME -> Reshaping::flatten;
            case Squeeze.NAME -> Reshaping::squeeze;
            case Unsqueeze.NAME -> Reshaping::unsqueeze;
            case Transpose.NAME -> DataMovementOperators::transpose;
            case Expand.NAME -> DataMovementOperators::expand;
            case Tile.NAME -> DataMovementOperators::tile;
            case DepthToSpace.NAME -> DataMovementOperators::depthToSpace;
            case SpaceToDepth.NAME -> DataMovementOperators::spaceToDepth;
            case Slice.NAME -> ShapeRule.ranked(Slicing::slice);
            case Gather.NAME -> Gathering::gather;
            case GatherElements.NAME -> Gathering::elements;
            case GatherND.NAME -> Gathering::nd;
            case OneHot.NAME -> Gathering::oneHot;
            case TopK.NAME -> Gathering::topK;
            case NonZero.NAME -> Gathering::nonZero;
            case Compress.NAME -> Gathering::compress;
            case Unique.NAME -> Gathering::unique;
            case Concat.NAME -> Concatenation::concat;
            case Split.NAME -> Concatenation::split;
            case Pad.NAME -> ShapeRule.ranked(Padding::pad);
            case CenterCropPad.NAME -> ShapeRule.ranked(Padding::centerCropPad);
            case Resize.NAME -> ShapeRule.ranked(Resizing::resize);
            case Upsample.NAME -> ShapeRule.ranked(Resizing::upsample);
            case MatMul.NAME -> MatrixProduct::matMul;
            case MatMulInteger.NAME -> MatrixProduct::integer;
            case QLinearMatMul.NAME -> MatrixProduct::quantised;
            case Gemm.NAME -> MatrixProduct::gemm;
            case Det.NAME -> MatrixProduct::determinant;
            case Einsum.NAME -> EinsumEquation::infer;
            case GRU.NAME, LSTM.NAME, RNN.NAME -> Recurrent::infer;
            case Constant.NAME -> GeneratorOperators::constant;
            case ConstantOfShape.NAME -> GeneratorOperators::ofShape;
            case Shape.NAME -> GeneratorOperators::shape;
            case Size.NAME -> GeneratorOperators::size;
            case Range.NAME -> GeneratorOperators::range;
            case RandomNormal.NAME, RandomUniform.NAME -> GeneratorOperators::ofAttributes;
            case Multinomial.NAME -> GeneratorOperators::multinomial;
            case BlackmanWindow.NAME, HammingWindow.NAME, HannWindow.NAME -> Signals::window;
            case QuantizeLinear.NAME -> Quantisation::quantize;
            case DequantizeLinear.NAME -> Quantisation::dequantize;
            case DynamicQuantizeLinear.NAME -> Quantisation::dynamic;
            case ArgMax.NAME, ArgMin.NAME -> ReductionOperators::arg;
            case BatchNormalization.NAME -> Normalisation::batch;
            case LayerNormalization.NAME -> Normalisation::layer;
            case NegativeLogLikelihoodLoss.NAME, SoftmaxCrossEntropyLoss.NAME -> Normalisation::loss;
            case RoiAlign.NAME -> RegionOperators::roiAlign;
            case MaxRoiPool.NAME -> RegionOperators::maxRoiPool;
            case NonMaxSuppression.NAME -> RegionOperators::nonMaxSuppression;
            case GridSample.NAME -> RegionOperators::gridSample;
            case AffineGrid.NAME -> RegionOperators::affineGrid;
            case Attention.NAME -> AttentionOperators::attention;
            case LinearAttention.NAME -> AttentionOperators::linear;
            case CausalConvWithState.NAME -> AttentionOperators::causalConvolution;
            case DFT.NAME -> ShapeRule.ranked(Signals::dft);
            case STFT.NAME -> Signals::stft;
            case MelWeightMatrix.NAME -> Signals::melWeightMatrix;
            case StringConcat.NAME -> Broadcasting::arithmetic;
            case RegexFullMatch.NAME -> Elementwise::test;
            case StringNormalizer.NAME -> Strings::normalizer;
            case StringSplit.NAME -> Strings::split;
            case TfIdfVectorizer.NAME -> Strings::tfIdf;
            case ImageDecoder.NAME -> Strings::image;
            case SequenceConstruct.NAME -> Sequences::construct;
            case SequenceEmpty.NAME -> Sequences::empty;
            case SequenceInsert.NAME -> Sequences::insert;
            case SequenceErase.NAME -> Elementwise::same;
            case SequenceAt.NAME -> Sequences::at;
            case SequenceLength.NAME -> Sequences::length;
            case SplitToSequence.NAME -> Sequences::split;
            case ConcatFromSequence.NAME -> Sequences::concat;
            case SequenceMap.NAME -> Sequences::map;
            case org.onnxtwist.op.Optional.NAME -> Optionals::optional;
            case OptionalGetElement.NAME -> Optionals::element;
            case OptionalHasElement.NAME -> Optionals::hasElement;
            case If.NAME -> ControlFlow::conditional;
            case Loop.NAME -> ControlFlow::loop;
            case Scan.NAME -> ControlFlow::scan;
            default -> null;
        };
    }

    private static @Nullable ShapeRule learning(String name) {
        return switch (name) {
            case Binarizer.NAME, Imputer.NAME -> Elementwise::same;
            case Normalizer.NAME, Scaler.NAME -> ClassicalMlOperators::toFloat;
            case CategoryMapper.NAME, LabelEncoder.NAME -> ClassicalMlOperators::labels;
            case OneHotEncoder.NAME -> ClassicalMlOperators::oneHot;
            case ArrayFeatureExtractor.NAME -> ClassicalMlOperators::features;
            case FeatureVectorizer.NAME -> ClassicalMlOperators::vectorizer;
            case LinearClassifier.NAME, SVMClassifier.NAME, TreeEnsembleClassifier.NAME ->
                ClassicalMlOperators::classifier;
            case LinearRegressor.NAME, SVMRegressor.NAME, TreeEnsembleRegressor.NAME -> ClassicalMlOperators::regressor;
            case TreeEnsemble.NAME -> ClassicalMlOperators::trees;
            case CastMap.NAME -> ClassicalMlOperators::castMap;
            case DictVectorizer.NAME -> ClassicalMlOperators::dictionary;
            case ZipMap.NAME -> ClassicalMlOperators::zipMap;
            default -> null;
        };
    }

    private static @Nullable ShapeRule training(String name) {
        return switch (name) {
            case "Adagrad", "Momentum" -> Training::oneState;
            case "Adam" -> Training::twoStates;
            case "Gradient" -> Training::gradient;
            default -> null;
        };
    }

    /** The rule of an operator that ONNX Runtime's own tools put into models which they quantise or optimise; null if there is none. */
    private static @Nullable ShapeRule runtime(String name) {
        return switch (name) {
            case "QLinearLeakyRelu",
                    "QLinearSigmoid",
                    "QLinearSoftmax",
                    Gelu.NAME,
                    "FastGelu",
                    "QuickGelu",
                    "BiasGelu" -> Elementwise::same;
            case "QLinearAdd", "QLinearMul" -> Quantisation::binary;
            case "QLinearAveragePool", "QLinearGlobalAveragePool" -> Pooling::quantised;
            case "QGemm" -> MatrixProduct::quantisedGemm;
            case "FusedConv" -> Convolution::conv;
            case QuantizeLinear.NAME -> Quantisation::quantize;
            case DequantizeLinear.NAME -> Quantisation::dequantize;
            default -> null;
        };
    }

    /** The rule of an operator of ONNX Runtime's layout with channels in blocks; null if there is none. */
    private static @Nullable ShapeRule blocked(String name) {
        return switch (name) {
            case Conv.NAME -> Convolution::conv;
            case "ReorderInput" -> BlockedLayouts::reorderInput;
            case "ReorderOutput" -> BlockedLayouts::reorderOutput;
            default -> null;
        };
    }
}
