// Lists in messages: "a, b, c".
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace millrace {

// How an item of a list is written: a string as it is, else its text(), else its to_text().
struct ItemText {
  template <class Item>
  std::string operator()(const Item& item) const {
    if constexpr (std::is_convertible_v<const Item&, std::string_view>) {
      return std::string(std::string_view(item));
    } else if constexpr (requires { item.text(); }) {
      return item.text();
    } else {
      return std::string(to_text(item));
    }
  }
};

template <class Items, class Text = ItemText>
std::string joined(const Items& items, std::string_view separator = ", ", Text text = {}) {
  std::string all;
  for (const auto& item : items) {
    if (!all.empty()) all += separator;
    all += std::invoke(text, item);
  }
  return all;
}

// For a list that may be empty.
inline std::string or_none(std::string list) {
  return list.empty() ? "none" : std::move(list);
}

}  // namespace millrace
