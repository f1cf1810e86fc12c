/**
 * Benchmarks. {@code mvn verify} compiles them and runs each once, to see that it works; what measures is
 *
 * <pre>mvn test -pl tests -am -Dtest=BenchmarksTest -Dsurefire.failIfNoSpecifiedTests=false -Donnxtwist.benchmarks=Benchmark</pre>
 *
 * or, with a name for {@code Benchmark}, those alone whose names contain it.
 */
@NullMarked
package org.onnxtwist.benchmarks;

import org.jspecify.annotations.NullMarked;
