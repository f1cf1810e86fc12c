package org.onnxtwist.io.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads lists whose items are separated by commas. */
final class Lists {
    private Lists() {}

    /** Items in brackets, none of them where there is nothing between. */
    static <T> List<T> bracketed(Source source, Supplier<T> item) {
        return enclosed(source, '[', item, ']');
    }

    /** Items between two signs, none of them where there is nothing between. */
    static <T> List<T> enclosed(Source source, char open, Supplier<T> item, char close) {
        List<T> items = new ArrayList<>();
        source.expect(open);
        if (!source.take(close)) {
            do {
                items.add(item.get());
            } while (source.take(','));
            source.expect(close);
        }
        return items;
    }
}
