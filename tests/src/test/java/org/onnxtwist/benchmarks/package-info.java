/**
 * Benchmarks. {@code mvn verify} compiles them and runs each once, to see that it works; what measures is
 *
 * <pre>mvn test -pl tests -am -Dtest=BenchmarksTest -Dsurefire.failIfNoSpecifiedTests=false -Donnxtwist.benchmarks=true</pre>
 */
@NullMarked
package org.onnxtwist.benchmarks;

import org.jspecify.annotations.NullMarked;
