// Makes a part of `status` of its entries.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/view/status_part.h"

namespace millrace::cli {

// One entry of a part.
struct Entry {
  Subject subject;
  std::vector<std::string> lines;
  Json json;
  TermState state = TermState::good;
};

class PartBuilder {
 public:
  explicit PartBuilder(TimePoint now, Detail detail = Detail::everything)
      : now_(now), detail_(detail) {}

  // Its state; good if there is none.
  TermState take(const std::optional<Term>& term);
  void fail(Error error) { part_.errors.push_back(std::move(error)); }
  // Whether lines and JSON are asked for.
  bool is_full() const { return detail_ == Detail::everything; }
  void add(Entry entry);
  // What cannot be read sorts first: it may be worse than all the rest.
  void add_unreadable(Entry entry);
  // The worst first. Once.
  StatusPart part();

 private:
  void keep(Entry entry);

  TimePoint now_;
  Detail detail_;
  StatusPart part_;
  std::vector<Entry> entries_;
};

}  // namespace millrace::cli
