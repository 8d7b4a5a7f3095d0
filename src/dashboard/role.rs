//! What the nodes of a snapshot are.

/// What a node is, as the content script tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A container or a run of text.
    Plain,
    Heading,
    Button,
    Link,
    Tab,
    MenuItem,
    Option,
    Switch,
    Select,
    Field,
    Alert,
    Status,
    Log,
    Dialog,
    Tooltip,
    Table,
    Row,
    Cell,
    ColumnHeader,
    RowHeader,
    List,
    Item,
    Term,
    Definition,
    Menu,
    ListBox,
    TabList,
    TabPanel,
    RadioGroup,
    Navigation,
    Main,
    Banner,
    ContentInfo,
    Complementary,
    Article,
    Form,
    Group,
    Region,
    Code,
    Quote,
    Image,
    Progress,
}

impl Role {
    pub(super) fn named(name: &str) -> Role {
        match name {
            "heading" => Role::Heading,
            "button" => Role::Button,
            "link" => Role::Link,
            "tab" => Role::Tab,
            "menuitem" => Role::MenuItem,
            "option" => Role::Option,
            "switch" => Role::Switch,
            "select" => Role::Select,
            "field" => Role::Field,
            "alert" => Role::Alert,
            "status" => Role::Status,
            "log" => Role::Log,
            "dialog" => Role::Dialog,
            "tooltip" => Role::Tooltip,
            "table" => Role::Table,
            "row" => Role::Row,
            "cell" => Role::Cell,
            "columnheader" => Role::ColumnHeader,
            "rowheader" => Role::RowHeader,
            "list" => Role::List,
            "item" => Role::Item,
            "term" => Role::Term,
            "definition" => Role::Definition,
            "menu" => Role::Menu,
            "listbox" => Role::ListBox,
            "tablist" => Role::TabList,
            "tabpanel" => Role::TabPanel,
            "radiogroup" => Role::RadioGroup,
            "navigation" => Role::Navigation,
            "main" => Role::Main,
            "banner" => Role::Banner,
            "contentinfo" => Role::ContentInfo,
            "complementary" => Role::Complementary,
            "article" => Role::Article,
            "form" => Role::Form,
            "group" => Role::Group,
            "region" => Role::Region,
            "code" => Role::Code,
            "quote" => Role::Quote,
            "image" => Role::Image,
            "progress" => Role::Progress,
            _ => Role::Plain,
        }
    }

    /// Whether a person can work it.
    pub(super) fn is_control(self) -> bool {
        matches!(
            self,
            Role::Button
                | Role::Link
                | Role::Tab
                | Role::MenuItem
                | Role::Option
                | Role::Switch
                | Role::Select
        )
    }

    /// Whether it announces something.
    pub(super) fn is_live(self) -> bool {
        matches!(self, Role::Alert | Role::Status | Role::Dialog)
    }

    /// Whether it is a part of the whole page rather than a piece of content.
    pub(super) fn is_landmark(self) -> bool {
        matches!(
            self,
            Role::Main
                | Role::Navigation
                | Role::Banner
                | Role::ContentInfo
                | Role::Complementary
                | Role::Dialog
        )
    }
}
