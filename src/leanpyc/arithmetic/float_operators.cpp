#include "leanpyc/arithmetic/float_operators.h"

#include <cerrno>
#include <cmath>

namespace leanpyc {
namespace {

bool odd_integer(double x) { return std::fmod(std::fabs(x), 2.0) == 1.0; }

// The remainder has the sign of the divisor, even if it is zero.
double remainder_of(double a, double b) {
  double remainder = std::fmod(a, b);
  if (remainder == 0) return std::copysign(0.0, b);
  return (b < 0) != (remainder < 0) ? remainder + b : remainder;
}

double floor_divide(double a, double b) {
  double remainder = std::fmod(a, b);
  double quotient = (a - remainder) / b;
  if (remainder != 0 && (b < 0) != (remainder < 0)) quotient -= 1.0;
  if (quotient == 0) return std::copysign(0.0, a / b);
  // The quotient is a whole number except for rounding errors.
  double whole = std::floor(quotient);
  return quotient - whole > 0.5 ? whole + 1.0 : whole;
}

enum class PowerOutcome { Value, Error, Complex };

// Decides every case in which C libraries may differ, as CPython does.
PowerOutcome power(double base, double exponent, double& result) {
  auto gives = [&result](double value) {
    result = value;
    return PowerOutcome::Value;
  };
  if (exponent == 0) return gives(1.0);
  if (std::isnan(base)) return gives(base);
  if (std::isnan(exponent)) return gives(base == 1.0 ? 1.0 : exponent);
  if (std::isinf(exponent)) {
    double magnitude = std::fabs(base);
    if (magnitude == 1.0) return gives(1.0);
    return gives((exponent > 0) == (magnitude > 1.0) ? std::fabs(exponent) : 0.0);
  }
  bool odd = odd_integer(exponent);
  if (std::isinf(base)) {
    if (exponent > 0) return gives(odd ? base : std::fabs(base));
    return gives(odd ? std::copysign(0.0, base) : 0.0);
  }
  if (base == 0) {
    if (exponent < 0) return PowerOutcome::Error;
    return gives(odd ? base : 0.0);
  }
  bool negate = false;
  if (base < 0) {
    if (exponent != std::floor(exponent)) return PowerOutcome::Complex;
    base = -base;
    negate = odd;
  }
  if (base == 1.0) return gives(negate ? -1.0 : 1.0);
  errno = 0;
  double value = std::pow(base, exponent);
  // Underflow to zero is a result; overflow is an error.
  if (std::isinf(value) || (errno != 0 && !(errno == ERANGE && value == 0))) return PowerOutcome::Error;
  return gives(negate ? -value : value);
}

}  // namespace

bool fold_floats(Operator op, double a, double b, const Target& target, ConstantPool& pool, ConstId& result) {
  double value = 0;
  switch (op) {
    case Operator::Add: value = a + b; break;
    case Operator::Sub: value = a - b; break;
    case Operator::Mult: value = a * b; break;
    case Operator::Div:
      if (b == 0) return false;
      value = a / b;
      break;
    case Operator::FloorDiv:
      if (b == 0) return false;
      value = floor_divide(a, b);
      break;
    case Operator::Mod:
      if (b == 0) return false;
      value = remainder_of(a, b);
      break;
    case Operator::Pow:
      switch (power(a, b, value)) {
        case PowerOutcome::Value: break;
        case PowerOutcome::Error: return false;
        case PowerOutcome::Complex: return fold_complex_power(a, b, target, pool, result);
      }
      break;
    default: return false;
  }
  result = pool.real(value);
  return true;
}

}  // namespace leanpyc
