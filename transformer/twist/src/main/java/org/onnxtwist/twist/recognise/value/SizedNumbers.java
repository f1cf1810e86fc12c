package org.onnxtwist.twist.recognise.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A sum of constants, each times a function of a size: a quantity that neither varies along a counted axis nor has a value before sizes
 * are known, such as a centre for each channel times the width.
 *
 * @param products at least one, no two of the same ratio
 */
public record SizedNumbers(List<Product> products) implements AbstractValue {
    /** The maximum number of products; no grid has more. */
    private static final int MAX_PRODUCTS = 4;

    /** Constants times a number that depends on a size. */
    public record Product(LazyConstant numbers, SizeRatio ratio) {}

    public SizedNumbers {
        products = List.copyOf(products);
    }

    public static SizedNumbers of(LazyConstant numbers) {
        return new SizedNumbers(List.of(new Product(numbers, SizeRatio.ONE)));
    }

    public static SizedNumbers of(SizeRatio ratio) {
        return new SizedNumbers(List.of(new Product(LazyConstant.scalar(1), ratio)));
    }

    /** This quantity as constants if it contains no size; otherwise itself. */
    public AbstractValue simplified() {
        return constant().<AbstractValue>map(numbers -> numbers).orElse(this);
    }

    /** The constants that it equals; empty if it contains a size. */
    public Optional<LazyConstant> constant() {
        return products.size() == 1 && products.get(0).ratio().isConstant()
                ? Optional.of(scaled(products.get(0)))
                : Optional.empty();
    }

    private static LazyConstant scaled(Product product) {
        double number = product.ratio().number();
        return number == 1 ? product.numbers() : product.numbers().times(LazyConstant.scalar(number));
    }

    /** The single number that it equals, whatever the rank; empty if it has several elements, or sizes that cannot be added. */
    Optional<SizeRatio> scalar() {
        SizeRatio sum = SizeRatio.of(0);
        for (Product product : products) {
            Optional<SizeRatio> next = product.numbers().scalar().stream()
                    .mapToObj(number -> product.ratio().times(number))
                    .findFirst()
                    .flatMap(sum::plus);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            sum = next.get();
        }
        return Optional.of(sum);
    }

    Optional<SizedNumbers> plus(SizedNumbers other) {
        List<Product> sum = new ArrayList<>(products);
        for (Product product : other.products) {
            if (!add(sum, product)) {
                return Optional.empty();
            }
        }
        return Optional.of(sum).filter(all -> all.size() <= MAX_PRODUCTS).map(SizedNumbers::new);
    }

    Optional<SizedNumbers> times(SizedNumbers other) {
        List<Product> all = new ArrayList<>();
        for (Product a : products) {
            for (Product b : other.products) {
                Optional<LazyConstant> numbers = a.numbers().combined(b.numbers(), (x, y) -> x * y);
                Optional<SizeRatio> ratio = a.ratio().times(b.ratio());
                if (numbers.isEmpty() || ratio.isEmpty() || !add(all, new Product(numbers.get(), ratio.get()))) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(all).filter(found -> found.size() <= MAX_PRODUCTS).map(SizedNumbers::new);
    }

    Optional<SizedNumbers> times(SizeRatio ratio) {
        return times(of(ratio));
    }

    /** These products with {@code move} applied to the constants of each; empty if it fails for any. */
    public Optional<SizedNumbers> map(Function<LazyConstant, Optional<LazyConstant>> move) {
        List<Product> moved = new ArrayList<>();
        for (Product product : products) {
            move.apply(product.numbers()).ifPresent(numbers -> moved.add(new Product(numbers, product.ratio())));
        }
        return moved.size() == products.size() ? Optional.of(new SizedNumbers(moved)) : Optional.empty();
    }

    /** Adds to a product whose ratio is a multiple of its own, or as a further product; scalars are combined whatever their ratios. */
    private static boolean add(List<Product> sum, Product product) {
        if (isZero(product)) {
            return sum.isEmpty() ? sum.add(new Product(product.numbers(), SizeRatio.ONE)) : true;
        }
        sum.removeIf(SizedNumbers::isZero);
        for (int i = 0; i < sum.size(); i++) {
            Product before = sum.get(i);
            OptionalDouble multiple = multiple(product.ratio(), before.ratio());
            if (multiple.isPresent()) {
                double factor = multiple.getAsDouble();
                Optional<LazyConstant> numbers = before.numbers().combined(product.numbers(), (a, b) -> a + factor * b);
                sum.set(i, new Product(numbers.orElse(before.numbers()), before.ratio()));
                return numbers.isPresent();
            }
            if (before.numbers().count() == 1 && product.numbers().count() == 1) {
                Optional<SizeRatio> ratio = scalar(before).plus(scalar(product));
                if (ratio.isPresent()) {
                    sum.set(i, new Product(LazyConstant.scalar(1), ratio.get()));
                    return true;
                }
            }
        }
        return sum.add(product);
    }

    /** The quotient of a ratio and {@code other}; empty if it is not constant. */
    private static OptionalDouble multiple(SizeRatio ratio, SizeRatio other) {
        return other.inverse().flatMap(ratio::times).filter(SizeRatio::isConstant).stream()
                .mapToDouble(SizeRatio::number)
                .findFirst();
    }

    private static boolean isZero(Product product) {
        return product.ratio().isZero() || product.numbers().scalar().orElse(1) == 0;
    }

    private static SizeRatio scalar(Product product) {
        return product.ratio().times(product.numbers().scalar().orElseThrow());
    }
}
