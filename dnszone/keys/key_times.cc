#include "dnszone/keys/key_times.h"

#include <algorithm>
#include <vector>

#include "core/base/printable.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/syntax/rdata_time.h"

namespace millrace::dnszone {
namespace {

struct TimingField {
  std::string_view name;
  std::optional<TimePoint> KeyTimes::*member;
};
constexpr TimingField kTimingFields[] = {
    {"Created", &KeyTimes::created},   {"Publish", &KeyTimes::publish},
    {"Activate", &KeyTimes::activate}, {"Inactive", &KeyTimes::inactive},
    {"Delete", &KeyTimes::remove},
};

// nullptr: not a timing line.
const TimingField* field_of(std::string_view line) {
  const size_t colon = line.find(": ");
  if (colon == std::string_view::npos) return nullptr;
  for (const TimingField& field : kTimingFields) {
    if (line.substr(0, colon) == field.name) return &field;
  }
  return nullptr;
}

// The text after the colon, without the remark that dnssec-keygen puts after a time.
std::string_view value_of(std::string_view line) {
  const std::string_view value = line.substr(line.find(": ") + 2);
  return value.substr(0, value.find_first_of(" \t\r\n"));
}

std::string time_line(const TimingField& field, TimePoint time, std::string_view prefix) {
  std::string line = std::string(prefix) + std::string(field.name) + ": ";
  append_stamp(line, time);
  return line;
}

// The lines of a key file copied into a new text, one after the other.
class TimesEdit {
 public:
  TimesEdit(const KeyTimes& times, std::string_view prefix, size_t size)
      : times_(times), prefix_(prefix) {
    text_.reserve(size + 1024);  // growing would leave parts of a key in freed memory
  }

  // With its end.
  void take(std::string_view line) {
    const TimingField* field = timed_field(line);
    if (field) {
      seen_.push_back(field);
      take_time(line, *field);
      place_ = text_.size();
    } else if (constexpr std::string_view kOld = "Private-key-format: v1.2";
               line.starts_with(kOld)) {
      text_.append("Private-key-format: v1.3").append(line.substr(kOld.size()));
    } else {
      const bool is_record = !prefix_.empty() && !line.starts_with(';');
      if (is_record && !place_) place_ = text_.size();
      text_ += line;
    }
  }

  Secret finish() && {
    std::string added;
    for (const TimingField& field : kTimingFields) {
      const bool is_new = std::find(seen_.begin(), seen_.end(), &field) == seen_.end();
      const auto& time = times_.*field.member;
      if (is_new && time) added += time_line(field, *time, prefix_) + '\n';
    }
    const size_t place = place_.value_or(text_.size());
    const bool wants_newline = !added.empty() && place == text_.size() && !text_.ends_with('\n');
    text_.insert(place, wants_newline ? '\n' + added : added);
    return Secret(std::move(text_));
  }

 private:
  const TimingField* timed_field(std::string_view line) const {
    if (prefix_.empty()) return field_of(line);
    if (!line.starts_with(';')) return nullptr;
    return field_of(line.substr(std::min(line.find_first_not_of("; \t"), line.size())));
  }
  void take_time(std::string_view line, const TimingField& field) {
    const auto& time = times_.*field.member;
    if (time && parse_stamp(value_of(line)) == time) {
      text_ += line;
    } else if (time) {
      text_ += time_line(field, *time, prefix_);
      text_ += line.ends_with("\r\n") ? "\r\n" : "\n";
    }
  }

  const KeyTimes& times_;
  std::string_view prefix_;
  std::string text_;
  std::vector<const TimingField*> seen_;
  std::optional<size_t> place_;  // where new lines go: after the existing ones
};

}  // namespace

Result<bool> take_key_time(std::string_view line, KeyTimes& times) {
  const TimingField* field = field_of(line);
  if (!field) return false;
  const auto time = parse_stamp(value_of(line));
  if (!time) {
    return Error(std::string(field->name) + ": '" + printable(value_of(line)) +
                 "' is not a time, expected YYYYMMDDHHMMSS");
  }
  times.*field->member = time;
  return true;
}

std::string key_time_lines(const KeyTimes& times, std::string_view prefix) {
  std::string text;
  for (const TimingField& field : kTimingFields) {
    const auto& time = times.*field.member;
    if (time) text += time_line(field, *time, prefix) + '\n';
  }
  return text;
}

Secret with_key_times(std::string_view text, const KeyTimes& times, std::string_view prefix) {
  TimesEdit edit(times, prefix, text.size());
  while (!text.empty()) {
    const size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
    edit.take(text.substr(0, size));
    text.remove_prefix(size);
  }
  return std::move(edit).finish();
}

Result<void> check_order(const KeyTimes& times, const std::string& whose) {
  struct Step {
    const char* what;
    std::optional<TimePoint> from;
  };
  const Step steps[] = {{"published", times.publish},
                        {"active", times.activate},
                        {"inactive", times.inactive},
                        {"deleted", times.remove}};
  const Step* before = nullptr;
  for (const Step& step : steps) {
    if (!step.from) continue;
    if (before && *step.from < *before->from) {
      return config_error(whose + " would be " + step.what + " from " + format_time(*step.from) +
                          ", but " + before->what + " only from " + format_time(*before->from) +
                          ": expected published, active, inactive, deleted in this order");
    }
    before = &step;
  }
  return {};
}

}  // namespace millrace::dnszone
