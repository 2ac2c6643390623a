// Result and Error: how functions report failure.
#pragma once

#include <cassert>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/exit_status.h"
#include "core/base/subject.h"

namespace millrace {

// What the caller does next decides the kind.
enum class ErrorKind {
  failed,   // failed: exit status 1
  config,   // the operator must change the command line or the configuration: 2
  not_yet,  // nothing is wrong; run again later: 75
};

// What was being attempted, or what the error is about.
struct ErrorContext {
  std::string text;  // empty: not printed
  Subject subject = {};
};

// An error contains the thing, the place, the value got, the value expected and what to do.
// `context` is innermost first.
struct Error {
  ErrorKind kind = ErrorKind::failed;
  std::string message;
  std::vector<ErrorContext> context;
  // The stable id of what `millrace check` finds, a literal; empty: none. `millrace help ID`
  // explains it.
  std::string_view finding = {};

  Error() = default;
  explicit Error(std::string text) : message(std::move(text)) {}
  Error(ErrorKind k, std::string text) : kind(k), message(std::move(text)) {}
  Error(ErrorKind k, const Line& line);

  // Adds what was being attempted, and gives the error back for returning.
  [[nodiscard]] Error in(std::string attempt) &&;
  // The same with what it is about. `shown`: printed instead of the subject; empty: nothing is. A
  // subject that is a server: it does not answer, or not as a working one does.
  [[nodiscard]] Error about(Subject subject) &&;
  [[nodiscard]] Error about(Subject subject, std::string shown) &&;
  // The same with the id, unless it has one.
  [[nodiscard]] Error found_as(std::string_view id) &&;
  // One line: "outermost attempt: …: innermost attempt: message".
  [[nodiscard]] std::string text() const { return line().printed(); }
  // The same as parts. The subject is the outermost one.
  [[nodiscard]] Line line() const;
  [[nodiscard]] ExitStatus exit_status() const;
};

Error config_error(std::string message);
Error not_yet(std::string message);
// A failed system call: "PATH: what: strerror(error_number)".
Error system_error(const std::string& thing, const std::string& what, int error_number);

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return assert(ok()), *std::get_if<0>(&state_); }
  const T& value() const& { return assert(ok()), *std::get_if<0>(&state_); }
  // By value: the range of a loop over f().value() must outlive f()'s result.
  T value() && { return assert(ok()), std::move(*std::get_if<0>(&state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  Error& error() & { return assert(!ok()), std::get<1>(state_); }
  const Error& error() const& { return assert(!ok()), std::get<1>(state_); }
  Error&& error() && { return assert(!ok()), std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), ok_(false) {}

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  Error& error() & { return error_; }
  const Error& error() const& { return error_; }
  Error&& error() && { return std::move(error_); }

 private:
  Error error_;
  bool ok_ = true;
};

}  // namespace millrace

#define MILLRACE_CONCAT_(a, b) a##b
#define MILLRACE_CONCAT(a, b) MILLRACE_CONCAT_(a, b)

// NOLINTBEGIN(bugprone-macro-parentheses): a declaration cannot be in parentheses. Returns the
// error of a failed expression from the enclosing function.
#define TRY(expression)                                \
  do {                                                 \
    if (auto try_result = (expression); !try_result) { \
      return std::move(try_result).error();            \
    }                                                  \
  } while (false)

// ASSIGN(auto x, f()): x is f()'s value, or its error is returned from the enclosing function.
#define ASSIGN(declaration, expression) \
  ASSIGN_(MILLRACE_CONCAT(assign_result_, __LINE__), declaration, expression)
#define ASSIGN_(temporary, declaration, expression)    \
  auto temporary = (expression);                       \
  if (!temporary) return std::move(temporary).error(); \
  declaration = std::move(temporary).value()
// NOLINTEND(bugprone-macro-parentheses)
