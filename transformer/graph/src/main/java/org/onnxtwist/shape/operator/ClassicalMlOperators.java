package org.onnxtwist.shape.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.ml.CastMap;
import org.onnxtwist.op.ml.FeatureVectorizer;
import org.onnxtwist.op.ml.LabelEncoder;
import org.onnxtwist.op.ml.LinearClassifier;
import org.onnxtwist.op.ml.LinearRegressor;
import org.onnxtwist.op.ml.OneHotEncoder;
import org.onnxtwist.op.ml.SVMRegressor;
import org.onnxtwist.op.ml.TreeEnsemble;
import org.onnxtwist.op.ml.TreeEnsembleClassifier;
import org.onnxtwist.op.ml.ZipMap;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Term;

/** The operators of classical machine learning, over [N, features] or one row of features. */
final class ClassicalMlOperators {
    private ClassicalMlOperators() {}

    /** Scaler, Normalizer: the input's shape, in floats. */
    static void toFloat(NodeContext node) {
        node.output(0, DType.FLOAT, node.shape(0));
    }

    /** LabelEncoder, CategoryMapper: the input's shape, with other labels. */
    static void labels(NodeContext node) {
        DType opposite = switch (node.dtype(0)) {
            case STRING -> DType.INT64;
            case INT64 -> DType.STRING;
            default -> DType.UNDEFINED;
        };
        DType dtype = opposite;
        if (node.attribute(LabelEncoder.VALUES_STRINGS).isPresent()) {
            dtype = DType.STRING;
        } else if (node.attribute(LabelEncoder.VALUES_INT64S).isPresent()) {
            dtype = DType.INT64;
        } else if (node.attribute(LabelEncoder.VALUES_FLOATS).isPresent()) {
            dtype = DType.FLOAT;
        } else if (node.attribute(LabelEncoder.VALUES_TENSOR).orElse(null)
                instanceof AttributeValue.TensorValue dense) {
            dtype = dense.value().dtype();
        }
        node.output(0, dtype, node.shape(0));
    }

    /** OneHotEncoder: one more axis, with a place for each category. */
    static void oneHot(NodeContext node) {
        Dim categories = count(node, OneHotEncoder.CATS_INT64S, OneHotEncoder.CATS_STRINGS);
        Shape shape = node.dims(0)
                .map(dims -> {
                    List<Dim> result = new ArrayList<>(dims);
                    result.add(categories);
                    return Shape.of(result);
                })
                .orElse(Shape.UNKNOWN);
        node.output(0, DType.FLOAT, shape);
    }

    /** ArrayFeatureExtractor: some places of the last axis. */
    static void features(NodeContext node) {
        Term count = node.dims(1)
                .map(dims -> dims.stream().map(Term::of).reduce(Term.of(1), Term::times))
                .orElse(Term.UNKNOWN);
        Shape shape = node.dims(0)
                .filter(dims -> !dims.isEmpty())
                .map(dims -> {
                    List<Dim> result = new ArrayList<>(dims);
                    result.set(dims.size() - 1, count.toDim());
                    if (dims.size() == 1) {
                        result.add(0, Dim.of(1));
                    }
                    return Shape.of(result);
                })
                .orElse(Shape.UNKNOWN);
        node.output(0, node.dtype(0), shape);
    }

    /** FeatureVectorizer: the inputs side by side. */
    static void vectorizer(NodeContext node) {
        Term width = node.integers(FeatureVectorizer.INPUTDIMENSIONS)
                .map(sizes -> Term.of(Arrays.stream(sizes).sum()))
                .orElse(Term.UNKNOWN);
        node.output(0, DType.FLOAT, List.of(rows(node), width.toDim()));
    }

    /** Classifiers: a label for each row, and a score for each row and class. */
    static void classifier(NodeContext node) {
        boolean named =
                node.attribute(TreeEnsembleClassifier.CLASSLABELS_STRINGS).isPresent();
        boolean numbered = node.attribute(LinearClassifier.CLASSLABELS_INTS).isPresent()
                || node.attribute(TreeEnsembleClassifier.CLASSLABELS_INT64S).isPresent();
        DType labels = named ? DType.STRING : numbered ? DType.INT64 : DType.UNDEFINED;
        node.output(0, labels, List.of(rows(node)));
        Dim classes = count(
                node,
                TreeEnsembleClassifier.CLASSLABELS_STRINGS,
                LinearClassifier.CLASSLABELS_INTS,
                TreeEnsembleClassifier.CLASSLABELS_INT64S);
        // With one label it depends on the weights; a support vector machine may score pairs of classes.
        boolean each = Term.of(2).isAtMost(Term.of(classes)) && !node.operator().startsWith("SVM");
        node.output(1, DType.FLOAT, List.of(rows(node), each ? classes : Dim.UNKNOWN));
    }

    /** LinearRegressor, TreeEnsembleRegressor: a number for each row and target; SVMRegressor has one target. */
    static void regressor(NodeContext node) {
        node.output(0, DType.FLOAT, List.of(rows(node), targets(node)));
    }

    /** TreeEnsemble: the same in the type of the features. */
    static void trees(NodeContext node) {
        node.output(0, node.dtype(0), List.of(rows(node), targets(node)));
    }

    private static Dim targets(NodeContext node) {
        return switch (node.operator()) {
            case LinearRegressor.NAME ->
                Term.of(node.integer(LinearRegressor.TARGETS, 1)).toDim();
            case SVMRegressor.NAME -> Dim.of(1);
            case TreeEnsemble.NAME ->
                Term.of(node.integer(TreeEnsemble.N_TARGETS, 1)).toDim();
            default ->
                node.integer(TreeEnsemble.N_TARGETS).stream()
                        .mapToObj(Term::of)
                        .findFirst()
                        .orElse(Term.UNKNOWN)
                        .toDim();
        };
    }

    private static Dim rows(NodeContext node) {
        return node.dims(0)
                .filter(dims -> !dims.isEmpty())
                .map(dims -> dims.size() == 1 ? Dim.of(1) : dims.get(0))
                .orElse(Dim.UNKNOWN);
    }

    private static Dim count(NodeContext node, Attr<?>... attributes) {
        for (Attr<?> name : attributes) {
            Optional<AttributeValue> value = node.attribute(name);
            if (value.orElse(null) instanceof AttributeValue.IntValues numbers) {
                return Dim.of(numbers.values().size());
            }
            if (value.orElse(null) instanceof AttributeValue.StringValues texts) {
                return Dim.of(texts.values().size());
            }
        }
        return Dim.UNKNOWN;
    }

    /** CastMap: the values of a map, in the order of their keys. */
    static void castMap(NodeContext node) {
        DType dtype = switch (node.text(CastMap.CAST_TO, "TO_FLOAT").toUpperCase(Locale.ROOT)) {
            case "TO_STRING" -> DType.STRING;
            case "TO_INT64" -> DType.INT64;
            default -> DType.FLOAT;
        };
        node.output(0, dtype, Shape.UNKNOWN);
    }

    /** DictVectorizer: the values of a map, in the order of a vocabulary. */
    static void dictionary(NodeContext node) {
        DType dtype =
                node.type(0) instanceof ValueType.MapType map ? map.value().dtype() : DType.UNDEFINED;
        node.output(0, dtype, Shape.UNKNOWN);
    }

    /** ZipMap: for each row a map from labels to scores. */
    static void zipMap(NodeContext node) {
        DType key = node.attribute(ZipMap.CLASSLABELS_STRINGS).isPresent() ? DType.STRING : DType.INT64;
        node.output(
                0,
                new ValueType.SequenceType(new ValueType.MapType(key, ValueType.tensor(DType.FLOAT, Shape.UNKNOWN))));
    }
}
