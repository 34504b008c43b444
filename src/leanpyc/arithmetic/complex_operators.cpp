#include <cerrno>
#include <cmath>

#include "leanpyc/arithmetic/float_operators.h"
#include "leanpyc/arithmetic/integer_operators.h"

namespace leanpyc {
namespace {

struct Complex {
  double real = 0;
  double imaginary = 0;
};

constexpr Complex kOne{1, 0};

bool to_complex(const Constant& constant, Complex& result) {
  if (constant.kind == ConstantKind::Complex) {
    result = {constant.real, constant.imaginary};
    return true;
  }
  return number_to_double(constant, result.real);
}

// The textbook product, without C99's recovery of infinities.
Complex multiply(const Complex& a, const Complex& b) {
  return {a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real};
}

// Scales by the larger part of the divisor, so that no intermediate result overflows. Returns false for division by
// zero.
bool divide(const Complex& a, const Complex& b, Complex& result) {
  double real_size = b.real < 0 ? -b.real : b.real;
  double imaginary_size = b.imaginary < 0 ? -b.imaginary : b.imaginary;
  if (real_size >= imaginary_size) {
    if (real_size == 0) return false;
    double ratio = b.imaginary / b.real;
    double denominator = b.real + b.imaginary * ratio;
    result = {(a.real + a.imaginary * ratio) / denominator, (a.imaginary - a.real * ratio) / denominator};
  } else if (imaginary_size >= real_size) {
    double ratio = b.real / b.imaginary;
    double denominator = b.real * ratio + b.imaginary;
    result = {(a.real * ratio + a.imaginary) / denominator, (a.imaginary * ratio - a.real) / denominator};
  } else {
    result = {std::nan(""), std::nan("")};  // a part of the divisor is a NaN
  }
  return true;
}

Complex whole_power(Complex base, int exponent) {
  Complex result = kOne;
  for (int mask = 1; mask <= exponent; mask <<= 1) {
    if ((exponent & mask) != 0) result = multiply(result, base);
    base = multiply(base, base);
  }
  return result;
}

bool general_power(const Complex& base, const Complex& exponent, bool multiplies, Complex& result) {
  if (exponent.real == 0 && exponent.imaginary == 0) {
    result = kOne;
    return true;
  }
  if (base.real == 0 && base.imaginary == 0) {
    result = {};
    return !(exponent.imaginary != 0 || exponent.real < 0);  // a NaN passes
  }
  double size = std::hypot(base.real, base.imaginary);
  double length = std::pow(size, exponent.real);
  double angle = std::atan2(base.imaginary, base.real);
  double phase = angle * exponent.real;
  if (exponent.imaginary != 0) {
    if (multiplies) {
      length *= std::exp(-angle * exponent.imaginary);
    } else {
      length /= std::exp(angle * exponent.imaginary);
    }
    phase += exponent.imaginary * std::log(size);
  }
  result = {length * std::cos(phase), length * std::sin(phase)};
  return true;
}

// An infinite result is always an overflow. The sine of an infinite phase is an error too.
bool power(const Complex& base, const Complex& exponent, const Target& target, Complex& result) {
  errno = 0;
  constexpr double kLargestWholePower = 100;
  bool whole = exponent.imaginary == 0 && exponent.real == std::floor(exponent.real) &&
               std::fabs(exponent.real) <= kLargestWholePower;
  if (whole) {
    int count = static_cast<int>(exponent.real);
    if (count > 0) {
      result = whole_power(base, count);
    } else if (!divide(kOne, whole_power(base, -count), result)) {
      return false;
    }
  } else if (!general_power(base, exponent, target.has(Feature::ComplexPowerMultiplies), result)) {
    return false;
  }
  return errno != EDOM && !std::isinf(result.real) && !std::isinf(result.imaginary);
}

// Does not subtract from the imaginary part that a real number does not have.
bool divide_real(double a, const Complex& b, Complex& result) {
  if (!divide({a, 0}, b, result)) return false;
  const bool by_real = std::fabs(b.real) >= std::fabs(b.imaginary);
  const double ratio = by_real ? b.imaginary / b.real : b.real / b.imaginary;
  const double denominator = by_real ? b.real + b.imaginary * ratio : b.real * ratio + b.imaginary;
  if (by_real) {
    result = {a / denominator, -a * ratio / denominator};
  } else if (std::fabs(b.imaginary) >= std::fabs(b.real)) {
    result = {a * ratio / denominator, -a / denominator};
  }
  return true;
}

// Since 3.14, an operation of a real number and a complex number does not convert the real number, so that the sign of
// a zero is kept. Returns false if the operation is another, or an error.
bool apply_mixed(Operator op, const Complex& a, bool a_is_real, const Complex& b, Complex& result) {
  switch (op) {
    case Operator::Add: result = {a.real + b.real, a_is_real ? b.imaginary : a.imaginary}; return true;
    case Operator::Sub: result = {a.real - b.real, a_is_real ? -b.imaginary : a.imaginary}; return true;
    case Operator::Mult:
      result =
          a_is_real ? Complex{a.real * b.real, a.real * b.imaginary} : Complex{a.real * b.real, a.imaginary * b.real};
      return true;
    case Operator::Div:
      if (a_is_real) return divide_real(a.real, b, result);
      if (b.real == 0) return false;
      result = {a.real / b.real, a.imaginary / b.real};
      return true;
    default: return false;
  }
}

bool is_arithmetic(Operator op) {
  return op == Operator::Add || op == Operator::Sub || op == Operator::Mult || op == Operator::Div;
}

}  // namespace

bool fold_complexes(Operator op, const Constant& left, const Constant& right, const Target& target, ConstantPool& pool,
                    ConstId& result) {
  Complex a;
  Complex b;
  Complex value;
  if (!to_complex(left, a) || !to_complex(right, b)) return false;
  const bool a_is_real = left.kind != ConstantKind::Complex;
  if (target.has(Feature::MixedComplexArithmetic) && a_is_real != (right.kind != ConstantKind::Complex) &&
      is_arithmetic(op)) {
    if (!apply_mixed(op, a, a_is_real, b, value)) return false;
    result = pool.complex(value.real, value.imaginary);
    return true;
  }
  switch (op) {
    case Operator::Add: value = {a.real + b.real, a.imaginary + b.imaginary}; break;
    case Operator::Sub: value = {a.real - b.real, a.imaginary - b.imaginary}; break;
    case Operator::Mult: value = multiply(a, b); break;
    case Operator::Div:
      if (!divide(a, b, value)) return false;
      break;
    case Operator::Pow:
      if (!power(a, b, target, value)) return false;
      break;
    default: return false;
  }
  result = pool.complex(value.real, value.imaginary);
  return true;
}

bool fold_complex_power(double base, double exponent, const Target& target, ConstantPool& pool, ConstId& result) {
  Complex value;
  if (!power({base, 0}, {exponent, 0}, target, value)) return false;
  result = pool.complex(value.real, value.imaginary);
  return true;
}

}  // namespace leanpyc
