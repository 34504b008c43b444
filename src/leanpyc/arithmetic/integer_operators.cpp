#include "leanpyc/arithmetic/integer_operators.h"

#include <gmp.h>

#include <bit>
#include <cmath>

#include "leanpyc/arithmetic/float_operators.h"
#include "leanpyc/arithmetic/operators.h"

namespace leanpyc {
namespace {

static_assert(sizeof(unsigned long) == sizeof(uint64_t), "GMP's single words are to hold 64 bits");

// An integer of any size, for one operation.
class BigInteger {
 public:
  BigInteger() { mpz_init(value_); }
  explicit BigInteger(const Constant& constant) {
    mpz_init(value_);
    if (constant.kind == ConstantKind::BigInt) {
      constexpr size_t kUnusedBits = 1;  // the unused bits of each 16-bit digit
      mpz_import(value_, constant.digits.size(), -1, sizeof(uint16_t), 0, kUnusedBits, constant.digits.data);
      if (constant.negative) mpz_neg(value_, value_);
    } else {
      int64_t small = 0;
      small_integer(constant, small);
      mpz_set_si(value_, small);
    }
  }
  ~BigInteger() { mpz_clear(value_); }
  BigInteger(const BigInteger&) = delete;
  BigInteger& operator=(const BigInteger&) = delete;

  mpz_ptr get() { return value_; }
  mpz_srcptr get() const { return value_; }
  int sign() const { return mpz_sgn(value_); }
  size_t bits() const { return sign() == 0 ? 0 : mpz_sizeinbase(value_, 2); }

  ConstId store(ConstantPool& pool) const {
    size_t count = (bits() + 14) / 15;
    uint16_t* digits = pool.arena().array<uint16_t>(count + 1);
    size_t written = 0;
    mpz_export(digits, &written, -1, sizeof(uint16_t), 0, 1, value_);
    return pool.big_integer(sign() < 0, std::span<const uint16_t>(digits, written));
  }

 private:
  mpz_t value_;
};

int sign_of(const Constant& value) {
  if (value.kind == ConstantKind::BigInt) return value.negative ? -1 : 1;
  int64_t small = 0;
  small_integer(value, small);
  return small < 0 ? -1 : small > 0;
}

int64_t bit_length(const Constant& value) {
  if (value.kind == ConstantKind::BigInt) {
    return int64_t{15} * (value.digits.size() - 1) + static_cast<int64_t>(std::bit_width(value.digits.back()));
  }
  int64_t small = 0;
  small_integer(value, small);
  uint64_t magnitude = small < 0 ? ~static_cast<uint64_t>(small) + 1 : static_cast<uint64_t>(small);
  return static_cast<int64_t>(std::bit_width(magnitude));
}

// Returns true if CPython tries the operation. It always tries with a zero operand.
bool within_limits(Operator op, const Constant& a, const Constant& b) {
  if (op != Operator::Mult && op != Operator::Pow && op != Operator::LShift) return true;
  if (sign_of(a) == 0 || sign_of(b) == 0) return true;
  if (op == Operator::Mult) return bit_length(a) + bit_length(b) <= kMaxFoldedIntegerBits;
  if (sign_of(b) < 0) return op == Operator::Pow;  // a negative power is a float; a negative shift raises
  int64_t count = 0;
  if (!small_integer(b, count) || count > kMaxFoldedIntegerBits) return false;
  if (op == Operator::Pow) return bit_length(a) <= kMaxFoldedIntegerBits / count;
  return bit_length(a) <= kMaxFoldedIntegerBits - count;
}

bool both_bool(const Constant& a, const Constant& b) {
  return (a.kind == ConstantKind::True || a.kind == ConstantKind::False) &&
         (b.kind == ConstantKind::True || b.kind == ConstantKind::False);
}

// Computes results that fit in 64 bits from operands that do. Returns false if the result may not fit.
bool fold_small(Operator op, int64_t a, int64_t b, int64_t& result) {
  switch (op) {
    case Operator::Add: return !__builtin_add_overflow(a, b, &result);
    case Operator::Sub: return !__builtin_sub_overflow(a, b, &result);
    case Operator::Mult: return !__builtin_mul_overflow(a, b, &result);
    case Operator::FloorDiv:
    case Operator::Mod: {
      if (b == 0 || (b == -1 && a == INT64_MIN)) return false;
      int64_t quotient = a / b;
      int64_t remainder = a % b;
      if (remainder != 0 && (remainder < 0) != (b < 0)) {  // Python rounds down
        quotient -= 1;
        remainder += b;
      }
      result = op == Operator::Mod ? remainder : quotient;
      return true;
    }
    case Operator::LShift:
      if (b < 0 || b > 62 || a > (INT64_MAX >> b) || a < (INT64_MIN >> b)) return false;
      result = a * (int64_t{1} << b);
      return true;
    case Operator::RShift:
      if (b < 0) return false;
      result = a >> (b > 63 ? 63 : b);
      return true;
    case Operator::BitOr: result = a | b; return true;
    case Operator::BitXor: result = a ^ b; return true;
    case Operator::BitAnd: result = a & b; return true;
    default: return false;
  }
}

bool fold_big(Operator op, const Constant& left, const Constant& right, ConstantPool& pool, ConstId& result) {
  BigInteger a(left);
  BigInteger b(right);
  BigInteger value;
  switch (op) {
    case Operator::Add: mpz_add(value.get(), a.get(), b.get()); break;
    case Operator::Sub: mpz_sub(value.get(), a.get(), b.get()); break;
    case Operator::Mult: mpz_mul(value.get(), a.get(), b.get()); break;
    case Operator::FloorDiv:
      if (b.sign() == 0) return false;
      mpz_fdiv_q(value.get(), a.get(), b.get());
      break;
    case Operator::Mod:
      if (b.sign() == 0) return false;
      mpz_fdiv_r(value.get(), a.get(), b.get());
      break;
    case Operator::Pow:
      // Only zero has a power without a small exponent.
      if (a.sign() == 0) {
        mpz_set_ui(value.get(), b.sign() == 0 ? 1 : 0);
      } else {
        mpz_pow_ui(value.get(), a.get(), mpz_get_ui(b.get()));
      }
      break;
    case Operator::LShift:
      if (b.sign() < 0) return false;
      if (a.sign() != 0) mpz_mul_2exp(value.get(), a.get(), mpz_get_ui(b.get()));
      break;
    case Operator::RShift:
      if (b.sign() < 0) return false;
      if (b.bits() > 62) {
        mpz_set_si(value.get(), a.sign() < 0 ? -1 : 0);
      } else {
        mpz_fdiv_q_2exp(value.get(), a.get(), mpz_get_ui(b.get()));
      }
      break;
    case Operator::BitOr: mpz_ior(value.get(), a.get(), b.get()); break;
    case Operator::BitXor: mpz_xor(value.get(), a.get(), b.get()); break;
    case Operator::BitAnd: mpz_and(value.get(), a.get(), b.get()); break;
    default: return false;
  }
  result = value.store(pool);
  return true;
}

// Returns the double nearest to magnitude * 2**exponent, ties to even. `inexact` means that the true value is slightly
// larger than the magnitude. Rounds once, at the precision of the result (subnormals have fewer bits).
double round_to_double(const BigInteger& magnitude, int64_t exponent, bool inexact) {
  auto bits = static_cast<int64_t>(magnitude.bits());
  constexpr int64_t kLowestExponent = -1074;
  int64_t dropped = std::max(bits - 53, kLowestExponent - exponent);
  if (dropped <= 0) return std::ldexp(static_cast<double>(mpz_get_ui(magnitude.get())), static_cast<int>(exponent));
  if (dropped > bits) return 0;
  BigInteger kept;
  mpz_tdiv_q_2exp(kept.get(), magnitude.get(), static_cast<mp_bitcnt_t>(dropped));
  uint64_t mantissa = mpz_get_ui(kept.get());
  bool half = mpz_tstbit(magnitude.get(), static_cast<mp_bitcnt_t>(dropped - 1)) != 0;
  bool beyond_half = inexact || mpz_scan1(magnitude.get(), 0) < static_cast<mp_bitcnt_t>(dropped - 1);
  if (half && (beyond_half || (mantissa & 1) != 0)) ++mantissa;
  return std::ldexp(static_cast<double>(mantissa), static_cast<int>(exponent + dropped));
}

// Computes a / b, correctly rounded for operands of any size.
bool divide(const Constant& left, const Constant& right, double& result) {
  if (sign_of(right) == 0) return false;
  bool negative = (sign_of(left) < 0) != (sign_of(right) < 0);
  if (bit_length(left) <= 53 && bit_length(right) <= 53) {
    double a = 0;
    double b = 0;
    number_to_double(left, a);
    number_to_double(right, b);
    result = a / b;
    return true;
  }
  int64_t difference = bit_length(left) - bit_length(right);
  if (difference > 1025) return false;
  if (sign_of(left) == 0 || difference < -1080) {
    result = negative ? -0.0 : 0.0;
    return true;
  }
  BigInteger a(left);
  BigInteger b(right);
  mpz_abs(a.get(), a.get());
  mpz_abs(b.get(), b.get());
  int64_t shift = 66 - difference;  // gives a quotient of at least 66 bits
  if (shift > 0) {
    mpz_mul_2exp(a.get(), a.get(), static_cast<mp_bitcnt_t>(shift));
  } else {
    mpz_mul_2exp(b.get(), b.get(), static_cast<mp_bitcnt_t>(-shift));
  }
  BigInteger quotient;
  BigInteger remainder;
  mpz_tdiv_qr(quotient.get(), remainder.get(), a.get(), b.get());
  double magnitude = round_to_double(quotient, -shift, remainder.sign() != 0);
  if (std::isinf(magnitude)) return false;
  result = negative ? -magnitude : magnitude;
  return true;
}

}  // namespace

bool small_integer(const Constant& value, int64_t& result) {
  switch (value.kind) {
    case ConstantKind::False: result = 0; return true;
    case ConstantKind::True: result = 1; return true;
    case ConstantKind::Int: result = value.integer; return true;
    default: return false;
  }
}

bool number_to_double(const Constant& value, double& result) {
  if (value.kind == ConstantKind::Float) {
    result = value.real;
    return true;
  }
  int64_t small = 0;
  if (small_integer(value, small)) {
    result = static_cast<double>(small);
    return true;
  }
  if (bit_length(value) > 1025) return false;
  BigInteger magnitude(value);
  mpz_abs(magnitude.get(), magnitude.get());
  double rounded = round_to_double(magnitude, 0, false);
  if (std::isinf(rounded)) return false;
  result = value.negative ? -rounded : rounded;
  return true;
}

bool fold_integer_unary(UnaryOperator op, const Constant& value, ConstantPool& pool, ConstId& result) {
  int64_t small = 0;
  if (small_integer(value, small) && small != INT64_MIN) {
    if (op == UnaryOperator::USub) small = -small;
    if (op == UnaryOperator::Invert) small = ~small;
    result = pool.integer(small);
    return true;
  }
  BigInteger big(value);
  if (op == UnaryOperator::USub) mpz_neg(big.get(), big.get());
  if (op == UnaryOperator::Invert) mpz_com(big.get(), big.get());
  result = big.store(pool);
  return true;
}

bool fold_integers(Operator op, const Constant& a, const Constant& b, const Target& target, ConstantPool& pool,
                   ConstId& result) {
  if (!within_limits(op, a, b)) return false;
  if (op == Operator::Div) {
    double quotient = 0;
    if (!divide(a, b, quotient)) return false;
    result = pool.real(quotient);
    return true;
  }
  if (op == Operator::Pow && sign_of(b) < 0) {
    double x = 0;
    double y = 0;
    if (!number_to_double(a, x) || !number_to_double(b, y)) return false;
    return fold_floats(op, x, y, target, pool, result);
  }
  int64_t x = 0;
  int64_t y = 0;
  int64_t small = 0;
  if (small_integer(a, x) && small_integer(b, y) && fold_small(op, x, y, small)) {
    bool bitwise = op == Operator::BitAnd || op == Operator::BitOr || op == Operator::BitXor;
    result = bitwise && both_bool(a, b) ? ConstantPool::boolean(small != 0) : pool.integer(small);
    return true;
  }
  return fold_big(op, a, b, pool, result);
}

}  // namespace leanpyc
